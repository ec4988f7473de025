import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inferSeedTypes, seedCell } from '../../../../runner/dialect/bigquery/seed-types.ts'
import { seedQuery } from '../../../../runner/dialect/duckdb/seed.ts'

const bigqueryNames: Readonly<Record<string, string>> = {
  BOOLEAN: 'BOOL',
  BIGINT: 'INT64',
  DOUBLE: 'FLOAT64',
  DATE: 'DATE',
  TIMESTAMP: 'TIMESTAMP',
  VARCHAR: 'STRING',
}

let instance: DuckDBInstance
let connection: DuckDBConnection
let folder: string

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:')
  connection = await instance.connect()
  folder = mkdtempSync(join(tmpdir(), 'tgelt-seed-'))
})
afterAll(() => {
  connection.closeSync()
  instance.closeSync()
  rmSync(folder, { recursive: true })
})

/** The column's type as DuckDB infers it, and its cells as values of that type. */
async function asDuckdb(cells: readonly (string | null)[]): Promise<{ type: string; values: unknown[] }> {
  const path = join(folder, 'seed.csv')
  const lines = cells.map((cell) => `"${(cell ?? '').replaceAll('"', '""')}",x`)
  writeFileSync(path, `a,z\n${lines.join('\n')}\n`)
  const sql = seedQuery({ path, delimiter: ',', columnTypes: {} })
  const reader = await connection.runAndReadAll(sql)
  const values = reader.getRowsJson().map(([value]) => value)
  return { type: bigqueryNames[String(reader.columnTypes()[0])] ?? 'unknown', values }
}

const inferred = (cells: readonly (string | null)[]) =>
  inferSeedTypes(
    1,
    cells.map((cell) => [cell]),
  )[0]

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${length}}$`))
const sign = fc.constantFrom('', '', '-', '+')
const integer = fc.tuple(sign, digits(20)).map((parts) => parts.join(''))
const number = fc
  .tuple(
    sign,
    fc.option(digits(4), { nil: '' }),
    fc.constantFrom('', '.'),
    fc.option(digits(4), { nil: '' }),
    fc.constantFrom('', '', 'e5', 'E-3', 'e+2', 'e'),
  )
  .map((parts) => parts.join(''))
const date = fc
  .tuple(
    fc.constantFrom('2024', '2023', '1999', '0001', '9999'),
    fc.constantFrom('1', '02', '12', '13'),
    fc.constantFrom('1', '09', '29', '31'),
  )
  .map((parts) => parts.join('-'))
const time = fc
  .tuple(
    fc.constantFrom('0', '07', '23', '24'),
    fc.constantFrom('00', '5', '59', '60'),
    fc.constantFrom('', ':00', ':7', ':59', ':60', ':01.5', ':01.1234567', ':01.'),
  )
  .map(([hour, minute, second]) => `${hour}:${minute}${second}`)
const timestamp = fc
  .tuple(date, fc.constantFrom(' ', 'T', '  ', '/'), time, fc.constantFrom('', '', 'Z', '+02', ' UTC'))
  .map((parts) => parts.join(''))
  // DuckDB has the midnight after BigQuery's last day.
  .filter((text) => !/^9999-12-31.24:0/.test(text.replace('  ', ' ')))
const word = fc.constantFrom(
  'true',
  'FALSE',
  't',
  'F',
  'yes',
  'No',
  'on',
  'y',
  'nan',
  'inf',
  '-inf',
  'null',
  'abc',
  '1,5',
  '1_0',
  '2024/01/02',
  '10:00:00',
  'é',
)
const column = fc
  .oneof(
    fc.array(integer),
    fc.array(number),
    fc.array(date),
    fc.array(timestamp),
    fc.array(word),
    fc.array(fc.oneof(integer, number, word, date, timestamp)),
  )
  .chain((cells) => fc.shuffledSubarray<string | null>([...cells.slice(0, 4), null], { minLength: 1 }))

describe('the types of a seed', () => {
  it('are those that DuckDB infers, and so are the values', async () => {
    await fc.assert(
      fc.asyncProperty(column, async (generated) => {
        const cells = generated.map((cell) => (cell === '' ? null : cell))
        const { type, values } = await asDuckdb(cells)
        const own = inferred(cells)
        expect([cells, own]).toEqual([cells, type])
        const read = cells.map((cell) =>
          cell === null || own === undefined ? null : toValue(seedCell(cell, own), own),
        )
        expect(read).toEqual(values)
      }),
      { numRuns: 600 },
    )
  })

  it.each([
    [['007'], 'STRING'],
    [['7', '8'], 'INT64'],
    [['7', '8.5'], 'FLOAT64'],
    [['9223372036854775808'], 'FLOAT64'],
    [['2024-01-05', '2024-01-05 10:00:00'], 'STRING'],
    [['2024-02-30'], 'STRING'],
    [['2024-01-05T10:00:00Z'], 'STRING'],
    [['yes', 'no', null], 'BOOL'],
    [[' 7 '], 'INT64'],
    [[null], 'STRING'],
  ])('%j: %s', async (cells, type) => {
    expect(inferred(cells)).toBe(type)
    expect((await asDuckdb(cells)).type).toBe(type)
  })

  it.each([['infinity'], ['0000-01-01'], ['9999-12-31 24:00'], ['0xff'], ['epoch']])(
    'are text where BigQuery has no such value, unlike in DuckDB: %s',
    async (cell) => {
      expect(inferred([cell])).toBe('STRING')
      expect((await asDuckdb([cell])).type).not.toBe('STRING')
    },
  )
})

/** A cell in BigQuery's form as DuckDB gives the value. */
function toValue(cell: string, type: string): unknown {
  if (type === 'BOOL') return cell === 'true'
  if (type === 'TIMESTAMP') return cell.replace(/\.?0*$/, '')
  if (type !== 'FLOAT64') return cell
  if (/nan/i.test(cell)) return 'NaN'
  if (/inf/i.test(cell)) return cell.startsWith('-') ? '-Infinity' : 'Infinity'
  const value = Number(cell)
  return Number.isFinite(value) ? value : String(value)
}
