import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { doneLine } from '../helpers/bigquery-project.ts'
import { ParityProject } from '../helpers/parity-project.ts'
import { queryFile } from '../helpers/query-file.ts'
import { runCli } from '../helpers/run-cli.ts'

/*
 * The project with pseudonyms on a BigQuery of its own, beside one without on DuckDB. What pseudonyms are worth is tested by
 * pseudonyms.test.ts; here, that this engine makes and keeps the secret, and leaves nothing of who people are in its tables.
 */
interface Table {
  readonly name: string
  readonly columns: readonly {
    readonly name: string
    readonly data_type?: string
    readonly meta?: { readonly pii?: string }
  }[]
}

type Row = Readonly<Record<string, unknown>>

const gold = readdirSync('models/gold')
  .filter((file) => file.endsWith('.yml'))
  .flatMap((file): Table[] => parse(readFileSync(`models/gold/${file}`, 'utf8')).models)
let project: ParityProject
const hidden = (...words: readonly string[]) =>
  runCli(project.folder, [...words, '--target', 'prod', '--vars', '{pseudonymize: true}'])

beforeAll(async () => {
  project = await ParityProject.start()
  await project.landAccount()
  project.landLive()
  const untested = ['--exclude-resource-type', 'test', 'unit_test']
  const plain = await runCli(project.folder, ['build', '--target', 'dev', ...untested])
  expect(plain.stderr).toContain('ERROR=0')
})
afterAll(() => project?.close())

const rowsOf = (name: string): Promise<readonly Row[]> => project.double.tableRows(`tgelt_gold.${name}`)
const plainRows = (sql: string) => queryFile(join(project.folder, 'warehouse/tgelt.duckdb'), sql)
const secrets = async () =>
  (await project.double.tableRows('tgelt_silver.pseudonym_key')).map(({ secret }) => secret)
const userKeys = async () => (await rowsOf('user_profiles')).map(({ user_key }) => user_key).toSorted()

/** Columns of text, by what they say of people. */
const columnsOf = ({ columns }: Table, ...kinds: readonly (string | undefined)[]) =>
  columns.filter(({ meta, data_type = 'string' }) => kinds.includes(meta?.pii) && data_type === 'string')

/** Every id, handle and name that gold shows without pseudonyms. */
async function personalValues(): Promise<ReadonlySet<string>> {
  const values = new Set<string>()
  for (const table of gold) {
    for (const { name } of columnsOf(table, 'identifier', 'name')) {
      const condition = name === 'value' ? "kind = 'mention'" : `${name} is not null`
      const rows = await plainRows(`select distinct ${name} from gold.${table.name} where ${condition}`)
      for (const [value] of rows) values.add(String(value))
    }
  }
  values.delete('unknown')
  return values
}

/** Ids here have one digit, which a pseudonym may begin with. */
const hasWord = (text: string, word: string) =>
  text
    .split(word)
    .some((after, at, parts) => at > 0 && !/\w$/.test(parts[at - 1] ?? '') && !/^\w/.test(after))

describe('with vars.pseudonymize on BigQuery', () => {
  test('the project is built, and passes every test', async () => {
    const result = await hidden('build')
    expect(result.stderr).not.toContain('error[')
    expect(doneLine(result)).toMatch(/^Done\. PASS=\d{3} WARN=\d ERROR=0 SKIP=0 NO-OP=\d+ TOTAL=\d{3}$/)
  })

  test('no id, handle or name is left in gold, and there are as many rows', async () => {
    const personal = await personalValues()
    expect(personal.size).toBeGreaterThan(12)
    const found: string[] = []
    for (const table of gold) {
      const rows = await rowsOf(table.name)
      const [[count] = []] = await plainRows(`select count(*) from gold.${table.name}`)
      expect(rows.length, table.name).toBe(Number(count))
      for (const { name } of columnsOf(table, undefined, 'identifier', 'name')) {
        for (const row of rows) {
          // Hashtags and domains are what people wrote.
          if (name === 'value' && row['kind'] !== 'mention') continue
          for (const known of personal)
            if (hasWord(String(row[name]), known)) found.push(`${table.name}.${name} has ${known}`)
        }
      }
    }
    expect([...new Set(found)]).toEqual([])
  })

  test('the secret is made once, kept through a full refresh, and sent in no statement', async () => {
    const [secret, keys] = [await secrets(), await userKeys()]
    expect(secret).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)])
    const result = await hidden('run', '--full-refresh', '--select', '+user_profiles')
    expect(result.stderr).toContain('ERROR=0')
    expect([await secrets(), await userKeys()]).toEqual([secret, keys])
    expect(project.double.requests.filter(({ sql }) => sql?.includes(String(secret[0])))).toEqual([])
  })
})
