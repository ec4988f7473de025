import { describe, expect, it } from 'vitest'
import { duckdbDialect } from '../../../../runner/dialect/duckdb/duckdb-dialect.ts'
import type { Fixture } from '../../../../runner/resource/unit-test.ts'
import { fixtureColumns, guessType, unknownColumn } from '../../../../runner/unit-test/fixture-columns.ts'
import { fixtureSql } from '../../../../runner/unit-test/fixture-sql.ts'

type Rows = Extract<Fixture, { kind: 'rows' }>

function given(columns: readonly string[], ...rows: readonly (readonly unknown[])[]): Rows {
  return { kind: 'rows', columns, rows, isText: false }
}

describe('guessType', () => {
  it.each([
    [[1, null, 2], false, 'integer'],
    [[1, 2.5], false, 'number'],
    [[true], false, 'boolean'],
    [['1'], false, 'text'],
    [['2026-01-01'], false, 'date'],
    [['2026-01-01', '2026-01-01 10:00:00'], false, 'timestamp'],
    [['2026-01-01', 'x'], false, 'text'],
    [[{ a: 1 }, [2]], false, 'json'],
    [[1, 'x'], false, 'text'],
    [[null], false, undefined],
    [['1', '-2'], true, 'integer'],
    [['1', '2.5'], true, 'number'],
    [['1e3'], true, 'number'],
    [['True', 'false'], true, 'boolean'],
    [['12345678901234567890'], true, 'number'],
    [['1', 'x'], true, 'text'],
  ])('takes %j (as text: %s) for %s', (values, isText, type) => {
    expect(guessType(values, isText)).toBe(type)
  })
})

describe('fixtureColumns', () => {
  const types = duckdbDialect.plainTypes

  it('takes a type from YAML, then from the table, then from the values', () => {
    const known = {
      declared: [{ name: 'ID', dataType: 'integer' }, { name: 'new', dataType: 'json' }, { name: 'slip' }],
      existing: [
        { name: 'id', type: 'BIGINT' },
        { name: 'name', type: 'VARCHAR' },
      ],
    }
    expect(fixtureColumns(given(['id', 'name'], [1, 2]), known, types)).toEqual([
      { name: 'id', type: 'integer' },
      { name: 'name', type: 'VARCHAR' },
      { name: 'new', type: 'json' },
    ])
    const undeclared = { declared: [{ name: 'id' }], existing: undefined }
    expect(fixtureColumns(given(['Id', 'day'], [1, '2026-01-01']), undeclared, types)).toEqual([
      { name: 'id', type: 'BIGINT' },
      { name: 'day', type: 'DATE' },
    ])
  })

  it('knows what the relation does not have only where its columns are known', () => {
    const rows = given(['idd'])
    const existing = [{ name: 'id', type: 'BIGINT' }]
    expect(unknownColumn(rows, { declared: [], existing })).toEqual({ column: 'idd', known: ['id'] })
    const typed = [{ name: 'id', dataType: 'bigint' }]
    expect(unknownColumn(rows, { declared: typed, existing: undefined })?.column).toBe('idd')
    const half = [...typed, { name: 'name' }]
    expect(unknownColumn(rows, { declared: half, existing: undefined })).toBeUndefined()
    expect(unknownColumn(given(['ID']), { declared: [], existing })).toBeUndefined()
  })
})

describe('fixtureSql', () => {
  it('quotes hostile values and names, and fills what is not given with NULL', () => {
    const columns = [
      { name: 'te"xt', type: 'VARCHAR' },
      { name: 'more', type: 'JSON' },
      { name: 'rest', type: 'BIGINT' },
    ]
    const rows = given(['te"xt', 'more'], ["'); drop table a; --", { a: "it's" }])
    expect(fixtureSql(rows, columns, duckdbDialect)).toBe(
      [
        'select',
        `    cast('''); drop table a; --' as VARCHAR) as "te""xt",`,
        `    cast('{"a":"it''s"}' as json) as "more",`,
        '    cast(null as BIGINT) as "rest"',
      ].join('\n'),
    )
  })

  it.each([
    ['2026-01-01 10:00:00-5', 'TIMESTAMP', '2026-01-01 10:00:00-05'],
    ['2026-01-01T10:00:00.5 +1', 'timestamp with time zone', '2026-01-01T10:00:00.5+01'],
    ['2026-01-01 10:00:00-5', 'VARCHAR', '2026-01-01 10:00:00-5'],
    ['2026-01-01', 'TIMESTAMP', '2026-01-01'],
  ])('writes %s as %s so that the engine can read it', (value, type, text) => {
    expect(duckdbDialect.typedValue(value, type)).toBe(`cast('${text}' as ${type})`)
  })

  it('knows the type that only BigQuery calls float64', () => {
    expect(duckdbDialect.typedValue(0.5, 'float64')).toBe('cast(0.5 as DOUBLE)')
    expect(duckdbDialect.typedValue(null, 'FLOAT64')).toBe('cast(null as DOUBLE)')
  })

  it('gives the columns even without a row', () => {
    expect(fixtureSql(given([]), [{ name: 'a', type: 'DATE' }], duckdbDialect)).toBe(
      'select\n    cast(null as DATE) as "a"\nlimit 0',
    )
  })
})
