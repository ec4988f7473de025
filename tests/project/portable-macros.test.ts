import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BigqueryDouble, startBigqueryDouble } from '../helpers/bigquery-double/bigquery-double.ts'
import { cases, inputs, seeds, unanswered } from '../helpers/portable-macro-cases.ts'
import { portableMacros, portableMacroTable } from '../helpers/portable-macros.ts'
import { queryFile } from '../helpers/query-file.ts'
import { type CliResult, runCli } from '../helpers/run-cli.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

/*
 * Every macro of macros/portable on rows of edge values: a project whose models are the cases is built on both engines by
 * `tgelt parity`, which compares them; what they give is what stands beside this file.
 */
const expectedFile = 'tests/fixtures/portable-macros.json'
const docs = 'docs/portability.md'
const isUpdate = process.env['UPDATE_DOCS'] === '1'

let double: BigqueryDouble
let compared: CliResult
let values: Readonly<Record<string, readonly unknown[]>>

beforeAll(async () => {
  double = await startBigqueryDouble()
  const folder = writeCases(double)
  compared = await runCli(folder, ['parity', '--target', 'dev', '--against', 'prod', '--keep'], {
    env: { TMPDIR: folder },
  })
  const [, built = ''] = /dev was built in (\S+) and/.exec(compared.stderr) ?? []
  values = Object.fromEntries(
    await Promise.all(
      cases.map(async ({ name }) => {
        const rows = await queryFile(built, `select value from main.${name} order by id, value`)
        return [name, rows.map(([value]) => value)] as const
      }),
    ),
  )
})
afterAll(() => double.close())

describe('the macros that engines differ in', () => {
  test('each has a case', () => {
    const tested = new Set([...cases.map(({ macro }) => macro), ...unanswered])
    const names = portableMacros().map(({ name }) => name)
    expect(names.length).toBeGreaterThan(60)
    expect(names.filter((name) => !tested.has(name))).toEqual([])
  })

  test('each says what it promises', () => {
    expect(
      portableMacros()
        .filter(({ says }) => says === '')
        .map(({ name }) => name),
    ).toEqual([])
  })

  test('both engines give the same for every row of every case', () => {
    expect(compared.stdout).toContain('dev and prod agree')
    expect(compared.stdout).not.toContain('≠')
    expect(compared.stdout.match(/^= /gm)?.length).toBe(
      cases.length + Object.keys(inputs).length + Object.keys(seeds).length,
    )
    expect(compared.code).toBe(0)
  })

  test('and that is what it should be', () => {
    if (isUpdate) writeFileSync(expectedFile, asJson(values))
    expect(values).toEqual(JSON.parse(readFileSync(expectedFile, 'utf8')))
  })
})

test(`${docs} shows every macro as it is`, () => {
  const text = readFileSync(docs, 'utf8')
  const [before = '', rest = ''] = text.split('<!-- macros -->\n')
  const [, after = ''] = rest.split('<!-- end of macros -->\n')
  const current = `${before}<!-- macros -->\n${portableMacroTable()}\n<!-- end of macros -->\n${after}`
  if (isUpdate) writeFileSync(docs, current)
  expect(readFileSync(docs, 'utf8')).toBe(current)
})

/** A project of the cases, with a target of each engine. */
function writeCases({ project, url }: BigqueryDouble): string {
  const folder = temporaryFolder({ keepForFile: true })
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text)
  for (const each of ['models', 'seeds', 'macros']) mkdirSync(join(folder, each))
  cpSync('macros/portable', join(folder, 'macros'), { recursive: true })
  const targets = {
    dev: { type: 'duckdb', path: 'dev.duckdb' },
    prod: { type: 'bigquery', project, dataset: 'portable', api_endpoint: url },
  }
  write('project.yml', `name: portable\nversion: 1.0.0\ntargets: ${JSON.stringify(targets)}\n`)
  for (const [name, sql] of Object.entries(inputs)) write(`models/${name}.sql`, sql)
  for (const { name, sql } of cases) write(`models/${name}.sql`, sql)
  const properties = Object.entries(seeds).map(([name, lines]) => {
    write(`seeds/${name}.csv`, `${lines.join('\n')}\n`)
    const [, column = ''] = lines[0]?.split(',') ?? []
    return { name, config: { column_types: { [column]: 'string' } } }
  })
  write('seeds/seeds.yml', JSON.stringify({ version: 2, seeds: properties }))
  return folder
}

function asJson(object: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(object).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  )
  return `{\n${lines.join(',\n')}\n}\n`
}
