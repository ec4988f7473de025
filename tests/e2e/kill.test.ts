import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { generateExport, SAMPLE_OPTIONS } from '../../sample/export.ts'
import { listRelations, tableText } from '../helpers/query-file.ts'
import { runCli, startCli } from '../helpers/run-cli.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

/** How many random instants to kill at; CI asks for 100. */
const kills = Number(process.env['TGELT_KILLS'] ?? 6)
const seed = Number(process.env['TGELT_SEED'] ?? 20_261_120)
const repository = resolve(import.meta.dirname, '../..')
const random = seededRandom(seed)

/** A long extract and a short build: most of a command's time should be its work. */
let longExport: string
let template: string
let undisturbed: { bronze: readonly string[]; tables: Readonly<Record<string, string>> }
let durations: { extractMs: number; buildMs: number }

beforeAll(async () => {
  longExport = makeProject(20_000)
  template = makeProject(1500)
  const [long, short] = [copyOf(longExport), copyOf(template)]
  const extractMs = await timed(() => expectSuccess(long, extract))
  await expectSuccess(short, extract)
  const buildMs = await timed(() => expectSuccess(short, build))
  undisturbed = { bronze: bronzeRecords(long), tables: await publishedTables(short) }
  durations = { extractMs, buildMs }
  expect(undisturbed.bronze.length).toBeGreaterThan(19_000)
})

const extract = ['extract', '--from', 'result.json']
/** The way from files to one gold table: each kind of materialisation, in the time that a hundred kills have. */
const build = ['build', '--select', '+chat_daily', '--indirect-selection', 'cautious']

describe(`kill -9 at ${kills} random instants (TGELT_SEED=${seed})`, {
  timeout: 60_000 + kills * 20_000,
}, () => {
  test('of extract: a rerun lands exactly what an undisturbed run lands', async () => {
    for (let kill = 0; kill < kills; kill++) {
      const folder = copyOf(longExport)
      await runAndKill(folder, extract, random() * durations.extractMs)
      await expectSuccess(folder, extract)
      expect(bronzeRecords(folder)).toEqual(undisturbed.bronze)
      expect(litter(folder)).toEqual([])
    }
  })

  test('of build: a rerun publishes exactly what an undisturbed run publishes', async () => {
    const extracted = copyOf(template)
    await expectSuccess(extracted, extract)
    for (let kill = 0; kill < kills; kill++) {
      const folder = copyOf(extracted)
      await runAndKill(folder, build, random() * durations.buildMs)
      await expectSuccess(folder, build)
      expect(await publishedTables(folder)).toEqual(undisturbed.tables)
      expect(litter(folder)).toEqual([])
    }
  })
})

function makeProject(messages: number): string {
  const folder = temporaryFolder({ keepForFile: true })
  for (const entry of ['project.yml', 'models', 'macros', 'seeds', 'tests/data']) {
    cpSync(join(repository, entry), join(folder, entry), { recursive: true })
  }
  writeFileSync(
    join(folder, 'result.json'),
    [...generateExport({ ...SAMPLE_OPTIONS, seed: 7, messages })].join(''),
  )
  return folder
}

function copyOf(folder: string): string {
  const copy = temporaryFolder()
  cpSync(folder, copy, { recursive: true, preserveTimestamps: true })
  return copy
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

async function expectSuccess(folder: string, words: readonly string[]): Promise<void> {
  const { code, stderr } = await runCli(folder, words)
  expect(code, stderr).toBe(0)
}

async function runAndKill(folder: string, words: readonly string[], afterMs: number): Promise<void> {
  const child = startCli(folder, words)
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs)
  await new Promise((done) => child.on('close', done))
  clearTimeout(timer)
}

/** What was landed, without what names the run that landed it. */
function bronzeRecords(folder: string): readonly string[] {
  const bronze = join(folder, 'warehouse/bronze')
  const files = readdirSync(bronze, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ndjson'),
  )
  const lines = files.flatMap((file) =>
    readFileSync(join(bronze, file), 'utf8')
      .split('\n')
      .filter((line) => line !== ''),
  )
  return lines.map((line) => JSON.stringify({ ...JSON.parse(line), run_id: null })).sort()
}

async function publishedTables(folder: string): Promise<Readonly<Record<string, string>>> {
  const file = join(folder, 'warehouse/tgelt.duckdb')
  const tables: Record<string, string> = {}
  for (const relation of await listRelations(file)) {
    tables[relation] = await tableText(file, relation, {
      without: ['loaded_at', 'run_id', 'landed_file', 'size_bytes'],
    })
  }
  return tables
}

function litter(folder: string): readonly string[] {
  return readdirSync(join(folder, 'warehouse'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(tmp|wal)$/.test(file),
  )
}

/** mulberry32: small, seeded, good enough to spread instants. */
function seededRandom(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
