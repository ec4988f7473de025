import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type BuiltProject, copyProject } from '../helpers/build-project.ts'

interface Column {
  readonly name: string
  readonly description?: string
  readonly data_type?: string
  readonly meta?: { readonly pii?: string }
}
interface Described {
  readonly name: string
  readonly description: string
  readonly meta?: { readonly grain?: string; readonly key?: readonly string[] }
  readonly columns: readonly Column[]
}

const files = ['models', 'seeds'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    // What BigQuery alone can build: tests/e2e/bigquery-ml.test.ts looks at it.
    .filter((file) => !/language[/\\]bigquery/.test(file))
    .map((file) => `${folder}/${file}`),
)
const tables = files
  .filter((file) => file.endsWith('.yml'))
  .flatMap((file) => {
    const { models = [], seeds = [] } = parse(readFileSync(file, 'utf8'))
    return [...models, ...seeds] as Described[] // The project's own files: a wrong shape fails below.
  })
const types: Readonly<Record<string, string>> = {
  int64: 'BIGINT',
  float64: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
  date: 'DATE',
  json: 'JSON',
  string: 'VARCHAR',
  'array<string>': 'VARCHAR[]',
  'array<struct<name string, kind string>>': 'STRUCT("name" VARCHAR, kind VARCHAR)[]',
}
/** What the runner adds to every record: said in the table's description, and not to be declared. */
const landing = [
  { name: 'landed_file', type: 'VARCHAR' },
  { name: 'landed_line', type: 'BIGINT' },
  { name: 'load_id', type: 'BIGINT' },
  { name: 'loaded_at', type: 'TIMESTAMP' },
]
let project: BuiltProject

beforeAll(() => {
  project = copyProject()
  // With pseudonyms, all models are there.
  project.build('--vars', '{pseudonymize: true}')
})
afterAll(() => project.remove())

async function columnsOf(table: string) {
  const rows = await project.query(`
    select column_name as name, data_type as type from information_schema.columns
    where table_name = '${table}' order by ordinal_position`)
  return rows.map(({ name, type }) => ({ name: String(name), type: String(type) }))
}

describe('what YAML says of the tables', () => {
  test('every table has a description, and every model a grain and a key', () => {
    for (const { name, description, meta, columns } of tables) {
      expect(description, name).toMatch(/\S/)
      if (name === 'service_actions') continue
      expect(meta?.grain, name).toMatch(/^one row per /)
      const known = [...columns, ...landing].map((column) => column.name)
      expect(known, name).toEqual(expect.arrayContaining([...(meta?.key ?? ['no key'])]))
    }
    const built = files.flatMap((file) => /([^/]+)\.(?:sql|csv)$/.exec(file)?.[1] ?? [])
    expect(tables.map(({ name }) => name).sort()).toEqual(built.sort())
  })

  test.each(tables)('$name: every column there is, described, of the type that it has', async (table) => {
    const described = table.columns.map(({ name, data_type }) => ({
      name,
      type: types[data_type ?? 'string'],
    }))
    const loaded = table.name === 'records' ? landing : []
    expect([...described, ...loaded]).toEqual(await columnsOf(table.name))
    for (const { name, description } of table.columns) expect(description, name).toMatch(/\S/)
  })

  test('a column is as personal in one table as in any other that has it', () => {
    const marks = new Map<string, Set<string | undefined>>()
    for (const { name, meta } of tables.flatMap(({ columns }) => columns))
      marks.set(name, (marks.get(name) ?? new Set()).add(meta?.pii))
    // In gold, reactions are counted; in silver they name people.
    marks.delete('reactions')
    // In gold, answers are counted; in polls they are what people wrote.
    marks.delete('answers')
    // In gold, terms are what people wrote; in seeds they are nobody's.
    marks.delete('term')
    for (const [name, kinds] of marks) expect([...kinds], name).toHaveLength(1)
    const named = [...marks].filter(([name]) => /(^|_)(name|text)$|sender|user_key|payload/.test(name))
    for (const [name, [kind]] of named.filter(([name]) => !/kind|count|senders/.test(name)))
      expect(['identifier', 'name', 'content'], name).toContain(kind)
  })
})
