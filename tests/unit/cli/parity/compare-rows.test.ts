import { describe, expect, test } from 'vitest'
import { compareRows } from '../../../../cli/parity/compare-rows.ts'
import type { QueryResult } from '../../../../runner/warehouse/warehouse.ts'

const columns = [
  { name: 'id', type: 'BIGINT' },
  { name: 'share', type: 'DOUBLE' },
  { name: 'seen_at', type: 'TIMESTAMP' },
  { name: 'payload', type: 'JSON' },
  { name: 'words', type: 'VARCHAR[]' },
  { name: 'pair', type: 'STRUCT(a INTEGER, b DOUBLE)' },
]
const googleColumns = [
  { name: 'words', type: 'ARRAY<STRING>' },
  { name: 'id', type: 'INT64' },
  { name: 'share', type: 'FLOAT64' },
  { name: 'seen_at', type: 'TIMESTAMP' },
  { name: 'payload', type: 'JSON' },
  { name: 'pair', type: 'STRUCT<a INT64, b FLOAT64>' },
]
const plain = { key: ['id'], skipped: new Map<string, string>() }

const row = (id: string, share: number | null, payload = '{"a": 1, "b": null}') =>
  [id, share, '2026-03-01 12:00:00', payload, ['x', 'y'], { a: 1, b: 0.5 }] as const
const googleRow = (id: string, share: number | null, payload = '{"b":null,"a":1}') =>
  [['x', 'y'], id, share, '2026-03-01 12:00:00', payload, { a: '1', b: 0.5 }] as const

const left = (...rows: QueryResult['rows']): QueryResult => ({ columns, rows })
const right = (...rows: QueryResult['rows']): QueryResult => ({ columns: googleColumns, rows })

describe('tables that are the same', () => {
  test('whatever the order of rows, columns and keys of JSON', () => {
    const difference = compareRows(
      left(row('1', 0.5), row('2', null)),
      right(googleRow('2', null), googleRow('1', 0.5)),
      plain,
    )
    expect(difference).toEqual({ leftRows: 2, rightRows: 2, cells: 12, columns: [], rows: [] })
  })

  test('where numbers with a fraction were added up in another order', () => {
    const difference = compareRows(left(row('1', 0.1 + 0.2)), right(googleRow('1', 0.3)), plain)
    expect(difference.rows).toEqual([])
  })

  test('where a column may differ', () => {
    const how = { key: ['id'], skipped: new Map([['share', 'it is random']]) }
    expect(compareRows(left(row('1', 1)), right(googleRow('1', 2)), how).rows).toEqual([])
  })
})

describe('tables that differ', () => {
  test('in a cell: with the key, and both values', () => {
    const { rows } = compareRows(
      left(row('1', 0.5), row('2', 1)),
      right(googleRow('1', 0.5), googleRow('2', 1.1)),
      plain,
    )
    expect(rows).toEqual([
      {
        key: [{ column: 'id', value: '2' }],
        kind: 'cells',
        cells: [{ column: 'share', left: 1, right: 1.1 }],
      },
    ])
  })

  test('in whole numbers beyond what a double holds', () => {
    const { rows } = compareRows(
      left(row('9007199254740992', 1)),
      right(googleRow('9007199254740993', 1)),
      plain,
    )
    expect(rows.map(({ kind }) => kind)).toEqual(['only-left', 'only-right'])
  })

  test('in how often a row is there', () => {
    const { rows } = compareRows(left(row('1', 1), row('1', 1)), right(googleRow('1', 1)), plain)
    expect(rows.map(({ kind }) => kind)).toEqual(['only-left'])
  })

  test('in a value of JSON, and in NULL', () => {
    const { rows } = compareRows(
      left(row('1', 1), row('2', null)),
      right(googleRow('1', 1, '{"a":2,"b":null}'), googleRow('2', 0)),
      plain,
    )
    expect(rows.flatMap(({ cells }) => cells.map(({ column }) => column))).toEqual(['payload', 'share'])
  })

  test('in their columns and types', () => {
    const a = { columns: [...columns.slice(0, 1), { name: 'extra', type: 'DATE' }], rows: [] }
    const b = { columns: [{ name: 'id', type: 'STRING' }], rows: [] }
    expect(compareRows(a, b, plain).columns).toEqual([
      'extra is there only on the left',
      'id is integer on the left, text on the right',
    ])
  })
})
