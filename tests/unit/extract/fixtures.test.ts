import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { landedRecords, runImport, temporaryFolder } from './support/bronze.ts'

const fixture = (name: string): string => join(import.meta.dirname, '../../fixtures/telegram', name)

describe('the exports in tests/fixtures/telegram', () => {
  it.each([
    ['single-chat.json', [[8, 8, 0, 0]], false],
    [
      'account.json',
      [
        [1, 1, 0, 0],
        [1, 1, 0, 0],
        [1, 1, 0, 0],
        [0, 0, 0, 0],
        [1, 1, 0, 0],
      ],
      false,
    ],
    ['broken.json', [[6, 5, 3, 1]], false],
    ['truncated.json', [[5, 5, 0, 0]], true],
  ])('%s: read, landed, repaired, quarantined', async (name, expected, isTruncated) => {
    const summary = await runImport(fixture(name), join(temporaryFolder(), 'bronze'))
    const counts = summary.chats.map((chat) => [chat.read, chat.landed.new, chat.repaired, chat.quarantined])
    expect(counts).toEqual(expected)
    expect(summary.isTruncated).toBe(isTruncated)
  })

  it('broken.json: the repaired texts are what was meant', async () => {
    const bronze = join(temporaryFolder(), 'bronze')
    await runImport(fixture('broken.json'), bronze)
    const repaired = landedRecords(bronze).filter((record) => record.repaired)
    expect(repaired.map((record) => record.payload['text'])).toEqual([
      '1=412\u00012=97180',
      [{ type: 'custom_emoji', text: '😮', document_id: 'video_files/sticker (2).webm' }, ''],
      'one\u2028two',
    ])
  })
})
