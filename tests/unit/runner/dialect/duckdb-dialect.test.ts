import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { duckdbDialect } from '../../../../runner/dialect/duckdb/duckdb-dialect.ts'
import { losesInformation } from '../../../../runner/dialect/duckdb/type-loss.ts'
import { openInstance } from '../../../../runner/warehouse/duckdb/instance.ts'

async function inMemory<R>(
  use: (query: (sql: string) => Promise<readonly (readonly unknown[])[]>) => Promise<R>,
): Promise<R> {
  const path = ':memory:'
  const instance = await openInstance({
    path,
    shownPath: path,
    access: 'write',
    temporaryFolder: '',
    settings: {},
  })
  const connection = await instance.connect()
  try {
    return await use(async (sql) => (await connection.runAndReadAll(sql)).getRowsJson())
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

describe('quoting', () => {
  it('brings any name and any text through DuckDB unchanged', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => !value.includes('\0'))
    await inMemory((query) =>
      fc.assert(
        fc.asyncProperty(text, text, async (name, value) => {
          const sql = `describe select ${duckdbDialect.literal(value)} as ${duckdbDialect.identifier(name)}`
          expect((await query(sql))[0]?.[0]).toBe(name)
          expect(await query(`select ${duckdbDialect.literal(value)}`)).toEqual([[value]])
        }),
        { numRuns: 50 },
      ),
    )
  })

  it('names a relation without its database', () => {
    expect(duckdbDialect.relation({ schema: 'a"b', identifier: 'c.d' })).toBe('"a""b"."c.d"')
  })
})

describe('losesInformation', () => {
  it.each([
    ['DECIMAL(2,1)', 'INTEGER', '4.5'],
    ['DOUBLE', 'BIGINT', '4.5'],
    ['VARCHAR', 'INTEGER', "'4.5'"],
    ['DECIMAL(4,3)', 'DECIMAL(4,1)', '1.234'],
    ['DOUBLE', 'FLOAT', '0.123456789012'],
    ['BIGINT', 'DOUBLE', '9007199254740993'],
    ['INTEGER', 'FLOAT', '16777217'],
    ['TIMESTAMP', 'DATE', "'2024-01-02 03:04:05'"],
    ['TIMESTAMP_NS', 'TIMESTAMP', "'2024-01-02 03:04:05.123456789'"],
    ['TIMESTAMP', 'TIMESTAMP_S', "'2024-01-02 03:04:05.5'"],
    ['INTEGER', 'BOOLEAN', '7'],
  ])('%s to %s: DuckDB changes %s without an error', async (from, to, value) => {
    expect(losesInformation(from, to)).toBe(true)
    const [row] = await inMemory((query) =>
      query(
        `select cast(cast(cast(${value} as ${from}) as ${to}) as varchar) <> cast(cast(${value} as ${from}) as varchar)`,
      ),
    )
    expect(row).toEqual([true])
  })

  it.each([
    ['INTEGER', 'BIGINT'],
    ['BIGINT', 'INTEGER'],
    ['INTEGER', 'DOUBLE'],
    ['DATE', 'TIMESTAMP'],
    ['DOUBLE', 'VARCHAR'],
    ['DECIMAL(4,1)', 'DECIMAL(5,2)'],
    ['DECIMAL(10,0)', 'INTEGER'],
    ['VARCHAR', 'JSON'],
    ['INTEGER[]', 'BIGINT[]'],
  ])('%s to %s keeps values or is an error', (from, to) => {
    expect(losesInformation(from, to)).toBe(false)
  })
})
