import { cpSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { queryFile } from '../helpers/query-file.ts'
import { runCli } from '../helpers/run-cli.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

const extract = ['extract', '--from', 'sample/result.json']

async function sampleProject(): Promise<string> {
  const folder = temporaryFolder()
  await succeed(folder, ['init', '.'])
  await succeed(folder, extract)
  return folder
}

async function succeed(folder: string, words: readonly string[]): Promise<string> {
  const { code, stderr } = await runCli(folder, words)
  expect(code, stderr).toBe(0)
  return stderr
}

function bronzeFiles(folder: string, ending: string): readonly string[] {
  const files = readdirSync(join(folder, 'warehouse/bronze'), { recursive: true, encoding: 'utf8' })
  return files.filter((file) => file.endsWith(ending))
}

/** Everything that was loaded, but for what names the load. */
async function loaded(folder: string): Promise<unknown> {
  const columns =
    'landed_file, landed_line, record_kind, chat_id, message_id, content_hash, observed_at, payload'
  const sql = `select ${columns} from bronze.records order by all`
  return queryFile(join(folder, 'warehouse/tgelt.duckdb'), sql)
}

test('what was loaded before a compaction is not loaded again after it', async () => {
  const folder = await sampleProject()
  await succeed(folder, ['run', '--select', 'bronze'])
  const before = await loaded(folder)
  await succeed(folder, ['compact'])
  expect(bronzeFiles(folder, '.ndjson')).toEqual([])
  expect(bronzeFiles(folder, '.parquet')).toHaveLength(3)
  expect(await succeed(folder, ['run', '--select', 'bronze'])).toContain('no new files')
  expect(await loaded(folder)).toEqual(before)
})

test('a load from Parquet equals a load from NDJSON, payloads byte for byte', async () => {
  const folder = await sampleProject()
  const other = temporaryFolder()
  cpSync(folder, other, { recursive: true, preserveTimestamps: true })
  await succeed(other, ['compact'])
  for (const each of [folder, other]) await succeed(each, ['run', '--select', 'bronze'])
  expect(await loaded(other)).toEqual(await loaded(folder))
})

test('extract knows what is compacted, also when its state is lost', async () => {
  const folder = await sampleProject()
  await succeed(folder, ['compact'])
  expect(await succeed(folder, extract)).toContain('Landed 0 messages of 6,000')
  for (const file of [...bronzeFiles(folder, 'state.json'), ...bronzeFiles(folder, '.bin')]) {
    rmSync(join(folder, 'warehouse/bronze', file))
  }
  expect(await succeed(folder, extract)).toContain('Landed 0 messages of 6,000')
  expect(await succeed(folder, ['compact'])).toContain('Nothing to compact.')
})
