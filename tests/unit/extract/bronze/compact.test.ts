import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compactBronze } from '../../../../extract/bronze/compact.ts'
import { planCompaction } from '../../../../extract/bronze/plan-compaction.ts'
import {
  chatFoldersOf,
  errorCodes,
  fixedClock,
  landedLines,
  runImport,
  snapshot,
  temporaryFolder,
  writeExport,
} from '../support/bronze.ts'
import { group, message, renderAccount } from '../support/export-text.ts'
import { fakeColumnar } from '../support/fake-columnar.js'

const texts = (version: string) =>
  renderAccount(1, [
    group([message(1, version), message(2, 'b'), { x: 1 }]),
    group([message(5, version)], { id: 7 }),
  ])

async function landed(): Promise<{ bronze: string; write: (version: string, minute: number) => string }> {
  const folder = temporaryFolder()
  const bronze = join(folder, 'bronze')
  const write = (version: string, minute: number): string =>
    writeExport(join(folder, 'result.json'), texts(version), minute)
  for (const [minute, version] of ['v1', 'v2', 'v3'].entries())
    await runImport(write(version, minute), bronze)
  return { bronze, write }
}

const options = (bronzeFolder: string) => ({ bronzeFolder, port: fakeColumnar, clock: fixedClock })

const sorted = (bronze: string) => landedLines(bronze).sort((a, b) => (a.place < b.place ? -1 : 1))

describe('compactBronze', () => {
  it('turns the files of each chat into one, with every record in its place', async () => {
    const { bronze } = await landed()
    const before = sorted(bronze)
    const compactions = await compactBronze(options(bronze))
    expect(compactions.map(({ folder, rows, inputFiles }) => [folder, rows, inputFiles])).toEqual([
      ['desktop_export/supergroup-1234567890', 6, 3],
      ['desktop_export/supergroup-7', 4, 3],
    ])
    expect(sorted(bronze)).toEqual(before)
    for (const folder of chatFoldersOf(bronze)) {
      expect(readdirSync(join(bronze, folder)).filter((name) => name.endsWith('.ndjson'))).toEqual([])
    }
    const after = snapshot(bronze)
    expect(await compactBronze(options(bronze))).toEqual([])
    expect(snapshot(bronze)).toEqual(after)
  })

  it('merges what has been landed since with what was compacted before', async () => {
    const { bronze, write } = await landed()
    await compactBronze(options(bronze))
    await runImport(write('v4', 4), bronze)
    const before = sorted(bronze)
    await compactBronze(options(bronze))
    expect(sorted(bronze)).toEqual(before)
    for (const folder of chatFoldersOf(bronze)) {
      const names = readdirSync(join(bronze, folder)).filter((name) => name.startsWith('compacted-'))
      expect(names.map((name) => name.replace(/.*\./, ''))).toEqual(['json', 'parquet'])
    }
  })

  it('leaves the comparison with what is landed as it was, also if the state is lost', async () => {
    const { bronze, write } = await landed()
    await compactBronze(options(bronze))
    expect((await runImport(write('v3', 2), bronze)).chats[0]).toMatchObject({
      unchanged: 2,
      quarantined: 1,
      files: [],
    })
    for (const folder of chatFoldersOf(bronze)) rmSync(join(bronze, folder, 'state.json'))
    expect(await errorCodes(() => runImport(write('v3', 2), bronze, { columnar: undefined }))).toEqual([
      'bronze-compacted',
    ])
    for (const [minute, version] of ['v1', 'v2', 'v3'].entries()) {
      const summary = await runImport(write(version, minute), bronze)
      expect(summary.chats.map((chat) => chat.files)).toEqual([[], []])
    }
  })

  it('changes nothing if records are missing from what the engine wrote', async () => {
    const { bronze } = await landed()
    const before = snapshot(bronze)
    const port = {
      ...fakeColumnar,
      writeParquet: async (...args: Parameters<typeof fakeColumnar.writeParquet>) => {
        const counts = new Map(await fakeColumnar.writeParquet(...args))
        const [first] = counts.keys()
        return counts.set(first!, 0)
      },
    }
    expect(await errorCodes(() => compactBronze({ ...options(bronze), port }))).toEqual([
      'compaction-incomplete',
    ])
    expect(snapshot(bronze)).toEqual(before)
  })

  it('does nothing where nothing is landed', async () => {
    expect(await compactBronze(options(join(temporaryFolder(), 'bronze')))).toEqual([])
  })

  it('stops between two files when asked to', async () => {
    const { bronze } = await landed()
    const before = sorted(bronze)
    const abort = new AbortController()
    const emit = (): void => abort.abort()
    expect(await compactBronze({ ...options(bronze), signal: abort.signal, emit })).toHaveLength(1)
    expect(sorted(bronze)).toEqual(before)
    expect(existsSync(join(bronze, '.lock'))).toBe(false)
  })
})

describe('planCompaction', () => {
  const sizes = { maxInputBytes: 100, smallParquetBytes: 10 }
  const ndjson = (file: string, sizeBytes: number) => ({ file, sizeBytes, format: 'ndjson' as const })
  const parquet = (file: string, sizeBytes: number) => ({ file, sizeBytes, format: 'parquet' as const })
  const names = (candidates: Parameters<typeof planCompaction>[0]) =>
    planCompaction(candidates, sizes).map((files) => files.map((each) => each.file))

  it('fills each Parquet file up to the limit, in the order of landing', () => {
    expect(
      names([ndjson('a', 60), ndjson('b', 40), ndjson('c', 1), ndjson('d', 300), ndjson('e', 1)]),
    ).toEqual([['a', 'b'], ['c'], ['d'], ['e']])
  })

  it('takes up small Parquet files, but only together with new records', () => {
    expect(names([parquet('small', 5), parquet('big', 10), ndjson('a', 1)])).toEqual([['small', 'a']])
    expect(names([parquet('small', 5), parquet('small too', 5)])).toEqual([])
  })
})
