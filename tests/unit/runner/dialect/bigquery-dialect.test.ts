import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alignColumns } from '../../../../runner/dialect/bigquery/align.ts'
import { bigqueryDialect } from '../../../../runner/dialect/bigquery/bigquery-dialect.ts'
import { columnFields, parseField, typeText } from '../../../../runner/dialect/bigquery/fields.ts'
import { readDuplicateKey, readMark } from '../../../../runner/dialect/bigquery/incremental.ts'
import { canWiden, losesInformation } from '../../../../runner/dialect/bigquery/type-loss.ts'
import { typeName } from '../../../../runner/dialect/bigquery/type-names.ts'
import type { TableField } from '../../../../runner/resource/table-facts.ts'
import type { PartitionBy } from '../../../../runner/resource/table-options.ts'
import { openBigqueryWarehouse } from '../../../../runner/warehouse/bigquery/bigquery-warehouse.ts'
import { BigqueryConnection } from '../../../../runner/warehouse/bigquery/connection.ts'
import type { Connection, Warehouse } from '../../../../runner/warehouse/warehouse.ts'
import { type BigqueryDouble, startBigqueryDouble } from '../../../helpers/bigquery-double/bigquery-double.ts'

const { literal, identifier, relation, typedValue, seedQuery, partitionsOf, inPartitions } = bigqueryDialect

let double: BigqueryDouble
let warehouse: Warehouse
let connection: Connection

beforeAll(async () => {
  double = await startBigqueryDouble()
  warehouse = await openBigqueryWarehouse({
    projectRoot: '/',
    runId: 'dialect',
    command: 'tgelt test',
    schemas: [],
    target: {
      name: 'prod',
      type: 'bigquery',
      project: double.project,
      schema: 'shop',
      threads: 1,
      languageModels: new Map(),
      location: 'US',
      apiEndpoint: double.url,
      priority: 'interactive',
      jobRetries: 0,
      pricePerTibUsd: 6.25,
      labels: {},
    },
  })
  await warehouse.createSchemas([{ database: double.project, schema: 'shop' }])
  connection = await warehouse.connect()
  expect(connection).toBeInstanceOf(BigqueryConnection)
})

afterAll(async () => {
  await warehouse.finish('discard')
  await double.close()
})

async function rows(sql: string): Promise<readonly (readonly unknown[])[]> {
  return (await connection.query(sql)).rows
}

describe('names and texts', () => {
  it('go through BigQuery unchanged', async () => {
    const texts = ["it's", 'a\\b', '"', '`', 'line\nbreak\r\n', '\t\u0001\u007f', 'é😀', "\\'", '', '/*--;']
    const select = texts.map((text, index) => `${literal(text)} as c${index}`)
    expect(await rows(`select ${select.join(', ')}`)).toEqual([texts])
  })

  it('any text, in one statement', async () => {
    const text = fc
      .string({ unit: 'binary', maxLength: 40 })
      .filter((each) => !/[\ud800-\udfff\0]/.test(each))
    const texts = fc.sample(text, 200)
    const select = texts.map((each, index) => `${literal(each)} as c${index}`)
    expect(await rows(`select ${select.join(', ')}`)).toEqual([texts])
  })

  it('a relation is one identifier', () => {
    expect(relation({ database: 'p', schema: 'd', identifier: 't' })).toBe('`p.d.t`')
    expect(relation({ schema: 'd', identifier: 'a`b' })).toBe('`d.a\\`b`')
    expect(identifier('a b')).toBe('`a b`')
  })
})

describe('types', () => {
  const scalar = fc.constantFrom('INT64', 'STRING', 'FLOAT64', 'JSON', 'TIMESTAMP', 'NUMERIC')
  const { type } = fc.letrec<{ type: string; struct: string }>((tie) => ({
    type: fc.oneof(
      { depthSize: 'small' },
      scalar,
      tie('struct'),
      fc.oneof(scalar, tie('struct')).map((each) => `ARRAY<${each}>`),
    ),
    struct: fc
      .array(tie('type'), { minLength: 1, maxLength: 3 })
      .map((types) => `STRUCT<${types.map((each, index) => `f${index} ${each}`).join(', ')}>`),
  }))

  it('their texts are read and written', () => {
    fc.assert(
      fc.property(type, (text) => {
        expect(typeText(parseField('x', text))).toBe(text)
      }),
    )
    expect(typeText(parseField('x', ' array < struct<`a b` string(10), n numeric(5, 2)> >'))).toBe(
      'ARRAY<STRUCT<`a b` STRING, n NUMERIC>>',
    )
    expect(() => parseField('x', 'ARRAY<INT64')).toThrow('no type of GoogleSQL')
    expect(() => parseField('x', 'INT64>')).toThrow('no type of GoogleSQL')
  })

  it.each([
    ['varchar', 'STRING'],
    ['bigint', 'INT64'],
    ['DECIMAL(10, 2)', 'NUMERIC(10, 2)'],
    ['integer[]', 'ARRAY<INT64>'],
    ['timestamp with time zone', 'TIMESTAMP'],
    ['geography', 'geography'],
  ])('%s is %s', (declared, name) => expect(typeName(declared)).toBe(name))
})

describe('values of YAML and CSV', () => {
  it.each<[unknown, string | undefined, unknown]>([
    [1, undefined, '1'],
    ["it's", undefined, "it's"],
    [null, undefined, null],
    [null, 'array<int64>', []],
    ['2024-01-02', 'date', '2024-01-02'],
    ['2024-01-02 03:04:05-5', 'timestamp', '2024-01-02 08:04:05'],
    [true, 'bool', true],
    ['t', 'string', 't'],
    [[1, 2], 'integer[]', ['1', '2']],
    ['[1, 2]', 'array<int64>', ['1', '2']],
    [
      [{ a: 1, b: ['x'] }, {}],
      'array<struct<a int64, b array<string>>>',
      [
        { a: '1', b: ['x'] },
        { a: null, b: [] },
      ],
    ],
    [{ B: 'x' }, 'struct<a float64, b string>', { a: null, b: 'x' }],
  ])('%j as %s', async (value, type, seen) => {
    expect(await rows(`select ${typedValue(value, type)} as v`)).toEqual([[seen]])
  })

  it.each<[unknown, string | undefined, unknown]>([
    [{ k: [1, null] }, undefined, { k: [1, null] }],
    [[1, 'a'], 'json', [1, 'a']],
    ['{"a": 1}', 'json', { a: 1 }],
    [5, 'json', 5],
  ])('%j as %s is JSON', async (value, type, seen) => {
    const [row] = await rows(`select to_json_string(${typedValue(value, type)}) as v`)
    expect(JSON.parse(String(row?.[0]))).toEqual(seen)
  })

  it('rows of a seed stand in the query, with types as they are inferred', async () => {
    const seed = { path: '/s.csv', delimiter: ',', columnTypes: { code: 'varchar' } }
    const text = 'id,code,on,ok,name\n1,7,2024-01-02,true,"it\'s, ""so"""\n2,,,,\n'
    expect((await connection.query(seedQuery({ ...seed, text }))).rows).toEqual([
      ['1', '7', '2024-01-02', true, 'it\'s, "so"'],
      ['2', null, null, null, null],
    ])
    expect(await rows(seedQuery({ ...seed, text: 'id,code\n' }))).toEqual([])
    expect(() => seedQuery({ ...seed, text: 'id,code\n1\n' })).toThrow('s.csv, line 2')
  })
})

describe('a query is given the shape of its table', () => {
  const fields = (...types: readonly string[]): readonly TableField[] =>
    columnFields(types.map((type, index) => ({ name: `c${index}`, type })))

  function pairs(from: readonly string[], to: readonly string[]) {
    const target = fields(...to)
    return fields(...from).flatMap((each, index) => {
      const other = target[index]
      return other === undefined ? [] : [{ from: each, to: other }]
    })
  }

  it('or left as it is', () => {
    expect(alignColumns('select 1', pairs(['INT64'], ['INT64']))).toBe('select 1')
  })

  it('at any depth, NULL staying NULL', async () => {
    const from = ['ARRAY<STRUCT<b STRING, a INT64>>', 'STRUCT<x STRUCT<n INT64>>', 'INT64', 'STRING']
    const to = ['ARRAY<STRUCT<a FLOAT64, b STRING>>', 'STRUCT<x STRUCT<n STRING, m INT64>>', 'STRING', 'JSON']
    const query = `select [struct('x' as b, 1 as a), null] as c0, struct(struct(5 as n) as x) as c1, 7 as c2, '[1]' as c3
union all select null, null, null, null`
    const sql = alignColumns(query, pairs(from, to))
    expect((await connection.query(sql)).columns.map(({ type }) => type)).toEqual(to)
    expect(await rows(`select c0, c1, c2, to_json_string(c3) from (${sql}) order by c2 desc`)).toEqual([
      [[{ a: 1, b: 'x' }, null], { x: { n: '5', m: null } }, '7', '[1]'],
      [[], null, null, 'null'],
    ])
  })
})

describe('partitions', () => {
  const time = (
    dataType: 'date' | 'timestamp' | 'datetime',
    granularity: 'hour' | 'day' | 'month' | 'year',
  ): PartitionBy => ({
    kind: 'time',
    field: 'p',
    dataType,
    granularity,
  })
  const moments = [
    '0999-12-31 23:00:00',
    '1999-12-31 23:59:59',
    '2024-02-29 00:00:00',
    '2024-12-31 23:30:00.5',
    '9999-12-31 23:30:00',
  ]

  it.each<[PartitionBy, readonly string[]]>([
    [time('date', 'day'), moments.map((each) => `date '${each.slice(0, 10)}'`)],
    [time('date', 'month'), moments.map((each) => `date '${each.slice(0, 10)}'`)],
    [time('date', 'year'), moments.map((each) => `date '${each.slice(0, 10)}'`)],
    [time('timestamp', 'hour'), moments.map((each) => `timestamp '${each}+00'`)],
    [time('timestamp', 'day'), moments.map((each) => `timestamp '${each}+00'`)],
    [time('datetime', 'month'), moments.map((each) => `datetime '${each}'`)],
    [
      { kind: 'range', field: 'p', start: -10, end: 25, interval: 10 },
      ['-11', '-10', '-1', '0', '24', '25', '1000'],
    ],
  ])('%j: each row is in the partitions that are told of it, and in no others', async (by, values) => {
    const table = { database: double.project, schema: 'shop', identifier: 'parts' }
    const select = [...values, 'null'].map((value, id) => `select ${value} as p, ${id} as id`)
    const isTyped = by.kind === 'range' ? 'int64' : by.dataType
    const all = select.join(' union all ').replace('null as p', `cast(null as ${isTyped}) as p`)
    await connection.execute(bigqueryDialect.createTableAs(table, all))
    const partitions = (await rows(partitionsOf(table, by))).map(([text]) => text as string | null)
    const count = async (some: readonly (string | null)[]): Promise<number> =>
      Number((await rows(`select count(*) from ${relation(table)} where ${inPartitions(by, some)}`))[0]?.[0])
    expect(await count(partitions)).toBe(values.length + 1)
    expect(await count([])).toBe(0)
    const each = await Promise.all(partitions.map((one) => count([one])))
    expect(each.reduce((sum, one) => sum + one, 0)).toBe(values.length + 1)
    expect(Math.min(...each)).toBeGreaterThan(0)
  })
})

describe('changes of types', () => {
  it.each([
    ['INT64', 'FLOAT64', true],
    ['FLOAT64', 'INT64', true],
    ['TIMESTAMP', 'DATE', true],
    ['DATE', 'TIMESTAMP', false],
    ['INT64', 'STRING', false],
    ['INT64', 'NUMERIC', false],
  ])('storing %s as %s loses something: %s', (from, to, loses) =>
    expect(losesInformation(from, to)).toBe(loses),
  )

  it.each([
    ['INT64', 'FLOAT64', true],
    ['NUMERIC', 'BIGNUMERIC', true],
    ['FLOAT64', 'INT64', false],
    ['INT64', 'STRING', false],
    ['DATE', 'TIMESTAMP', false],
  ])('a column of %s can be made %s: %s', (from, to, can) => expect(canWiden(from, to)).toBe(can))
})

it('what an assertion of ours said is read out of BigQuery’s message', () => {
  const message = 'Query error: tgelt:duplicate-merge-key:3:id = 1, s = a:b:tgelt at [12:3]'
  expect(readDuplicateKey(message)).toEqual({ rows: 3, key: 'id = 1, s = a:b' })
  expect(readMark('files-loaded', message)).toBeUndefined()
  expect(readDuplicateKey('Division by zero')).toBeUndefined()
})
