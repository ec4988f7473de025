import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { landedRecords, runImport, temporaryFolder, writeExport } from './support/bronze.ts'
import { group, message, renderAccount } from './support/export-text.ts'

function landing(text: string): { run: () => ReturnType<typeof runImport>; ids: () => unknown[] } {
  const folder = temporaryFolder()
  const file = writeExport(join(folder, 'result.json'), text, 0)
  const bronze = join(folder, 'bronze')
  return {
    run: () => runImport(file, bronze),
    ids: () =>
      landedRecords(bronze).flatMap((record) =>
        record.record_kind === 'message' ? [`${record.chat_id}/${record.message_id}`] : [],
      ),
  }
}

describe('a chat whose header stands behind its messages, among others', () => {
  const first = group([message(1, 'a')])
  const behind = { messages: [message(2, 'b')], name: 'B', type: 'private_group', id: 5 }
  const again = group([message(1, 'a'), message(3, 'c')])

  it('is landed in one pass, so that each chat is told of once', async () => {
    const { run, ids } = landing(renderAccount(42, [first, behind, again]))
    const { chats } = await run()
    expect(chats.map(({ name, read, landed }) => [name, read, landed.new])).toEqual([
      ['Test group', 1, 1],
      ['B', 1, 1],
      ['Test group', 2, 1],
    ])
    expect(ids()).toEqual(['5/2', '1234567890/1', '1234567890/3'])
  })
})

describe('a chat without an id', () => {
  it.each(['null', '"x"', '9'.repeat(300)])(
    'does not keep the others of the account from landing (%s)',
    async (id) => {
      const chats = [
        group([message(1, 'a')], { id: 7 }),
        group([message(2, 'b')], { id: 8 }),
        group([message(3, 'c')], { id: 9 }),
      ]
      const { run, ids } = landing(renderAccount(42, chats).replace('"id": 8', `"id": ${id}`))
      const { warnings, chatsWithoutId } = await run()
      expect(chatsWithoutId).toBe(1)
      expect(warnings.map(({ code }) => code)).toEqual(['export-chat-without-id'])
      expect(ids()).toEqual(['7/1', '9/3'])
    },
  )
})
