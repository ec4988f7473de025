import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TableField } from '../../../../../runner/resource/table-facts.ts'
import {
  type BigqueryDouble,
  startBigqueryDouble,
} from '../../../../helpers/bigquery-double/bigquery-double.ts'
import { type OpenedDouble, openOn } from './open-double.ts'

let double: BigqueryDouble
let opened: OpenedDouble

beforeAll(async () => {
  double = await startBigqueryDouble()
  opened = await openOn(double)
})
afterAll(() => double.close())

const relation = (identifier: string) => ({ database: 'tgelt-test', schema: 'tgelt', identifier })
const name = (identifier: string) => `\`tgelt-test.tgelt.${identifier}\``

describe('a query', () => {
  it.each([
    ["timestamp '2024-01-02 03:04:05.6+00'", 'TIMESTAMP', '2024-01-02 03:04:05.6'],
    ["timestamp '1969-12-31 23:59:59.999999+00'", 'TIMESTAMP', '1969-12-31 23:59:59.999999'],
    ["timestamp '0001-01-01 00:00:00+00'", 'TIMESTAMP', '0001-01-01 00:00:00'],
    ["datetime '2024-01-02 03:04:05.25'", 'DATETIME', '2024-01-02 03:04:05.25'],
    ["date '2024-01-02'", 'DATE', '2024-01-02'],
    ["time '03:04:05.5'", 'TIME', '03:04:05.5'],
    ['9223372036854775807', 'INT64', '9223372036854775807'],
    ["numeric '1.5'", 'NUMERIC', '1.5'],
    ['0.1', 'FLOAT64', 0.1],
    ["cast('nan' as float64)", 'FLOAT64', 'NaN'],
    ["cast('-inf' as float64)", 'FLOAT64', '-Infinity'],
    ['true', 'BOOL', true],
    ['cast(null as bool)', 'BOOL', null],
    ["b'\\xff\\x00'", 'BYTES', '/wA='],
    ['json \'{"a":[1,null]}\'', 'JSON', '{"a":[1,null]}'],
    ["'é\\n🙂'", 'STRING', 'é\n🙂'],
    ['[1, 2]', 'ARRAY<INT64>', ['1', '2']],
    [
      'struct(1 as a, [struct(true as b)] as c)',
      'STRUCT<a INT64, c ARRAY<STRUCT<b BOOL>>>',
      { a: '1', c: [{ b: true }] },
    ],
  ])('gives %s in JSON form', async (sql, type, value) => {
    expect(await opened.connection.query(`select ${sql} as x`)).toEqual({
      columns: [{ name: 'x', type }],
      rows: [[value]],
    })
    expect(await opened.connection.describeQuery(`select ${sql} as x`)).toEqual([{ name: 'x', type }])
  })

  it('gives the first rows in the order of the query, which nothing is written around', async () => {
    const sql = 'select x from unnest(generate_array(1, 15000)) as x order by x desc'
    const { columns, rows } = await opened.connection.query(sql, 2)
    expect({ columns, rows }).toEqual({
      columns: [{ name: 'x', type: 'INT64' }],
      rows: [['15000'], ['14999']],
    })
    expect(double.jobs.at(-1)?.sql).toBe(sql)
    expect((await opened.connection.query(sql, 0)).rows).toEqual([])
    expect((await opened.connection.query(sql, 12_000)).rows).toHaveLength(12_000)
  })

  it('gives all pages', async () => {
    const first = double.requests.length
    const { rows } = await opened.connection.query(
      'select x from unnest(generate_array(1, 15000)) as x order by x',
    )
    expect(rows).toHaveLength(15_000)
    expect(rows.at(-1)).toEqual(['15000'])
    const pages = double.requests.slice(first).filter(({ path }) => path.includes('/queries/'))
    expect(pages).toHaveLength(2)
  })
})

describe('a statement', () => {
  it('says how many rows it changed', async () => {
    const { connection } = opened
    expect(
      await connection.execute(
        `create or replace table ${name('t')} as select x from unnest([1, 2, 3]) as x`,
      ),
    ).toBe(3)
    expect(await connection.execute(`insert into ${name('t')} values (4), (5)`)).toBe(2)
    expect(await connection.execute(`delete from ${name('t')} where x > 3`)).toBe(2)
    expect(
      await connection.execute(`create or replace view ${name('v')} as select * from ${name('t')}`),
    ).toBeUndefined()
    const script = [
      'begin transaction',
      `create temp table tgelt_batch as select 7 as x`,
      `delete from ${name('t')} where x = 1`,
      `insert into ${name('t')} select x from tgelt_batch union all select 8`,
      'commit transaction',
    ]
    expect(await connection.execute(script.join(';\n'))).toBe(2)
    expect(await double.tableRows('tgelt.t')).toHaveLength(4)
  })

  it('points where it is wrong, in a script too', async () => {
    const sql = `select 1;\n\tselect '🙂', nop\n  from (select 1 as nope)`
    const error = await opened.connection.execute(sql).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'column-not-found',
      offset: sql.indexOf('nop'),
      hint: 'Did you mean nope?',
    })
  })
})

describe('a transaction', () => {
  it('is one script', async () => {
    const { connection } = opened
    await connection.execute(`create or replace table ${name('u')} (x int64)`)
    const first = double.jobs.length
    await connection.begin()
    expect(await connection.execute(`insert into ${name('u')} values (1);\n`)).toBeUndefined()
    await connection.execute(`delete from ${name('u')} where x = 2`)
    await expect(connection.query('select 1')).rejects.toThrow('in a transaction')
    expect(double.jobs).toHaveLength(first)
    await connection.commit()
    expect(double.jobs.slice(first).map(({ sql }) => sql)).toEqual([
      `begin transaction;\ninsert into ${name('u')} values (1);\ndelete from ${name('u')} where x = 2;\ncommit transaction;`,
    ])
    expect(await double.tableRows('tgelt.u')).toEqual([{ x: 1 }])
  })

  it('of one statement is that statement, which may make a table', async () => {
    const { connection } = opened
    const first = double.jobs.length
    const sql = `create or replace table ${name('one')} as select ';' as x`
    await connection.begin()
    await connection.execute(sql)
    await connection.commit()
    expect(double.jobs.slice(first).map((job) => job.sql)).toEqual([sql])
    expect(await double.tableRows('tgelt.one')).toEqual([{ x: ';' }])
  })

  it('that is rolled back, or empty, sends nothing', async () => {
    const { connection } = opened
    const first = double.jobs.length
    await connection.begin()
    await connection.execute('select 1')
    await connection.rollback()
    await connection.commit()
    await connection.begin()
    await connection.commit()
    expect(double.jobs).toHaveLength(first)
  })
})

describe('a table', () => {
  it('is described by its metadata', async () => {
    const { connection, tables } = opened
    await connection.execute(
      `create or replace table ${name('facts')} (id int64 not null options (description = 'Key'), day date, tags array<struct<a string>>) partition by date_trunc(day, month) cluster by id options (description = 'What it is', labels = [('a', 'b')], require_partition_filter = true)`,
    )
    expect(await tables.facts(relation('facts'))).toMatchObject({
      kind: 'table',
      fields: [
        { name: 'id', type: 'INT64', mode: 'REQUIRED', description: 'Key' },
        { name: 'day', type: 'DATE', mode: 'NULLABLE' },
        { name: 'tags', type: 'STRUCT', mode: 'REPEATED', fields: [{ name: 'a', type: 'STRING' }] },
      ],
      partitioning: { kind: 'time', field: 'day', granularity: 'month', expirationMs: undefined },
      clustering: ['id'],
      requirePartitionFilter: true,
      description: 'What it is',
      labels: { a: 'b' },
      rowCount: 0,
    })
    expect(await connection.describeRelation(relation('facts'))).toEqual([
      { name: 'id', type: 'INT64' },
      { name: 'day', type: 'DATE' },
      { name: 'tags', type: 'ARRAY<STRUCT<a STRING>>' },
    ])
    expect(await tables.facts(relation('nowhere'))).toBeUndefined()
    expect(await connection.describeRelation(relation('nowhere'))).toEqual([])
  })

  it('is changed without a statement', async () => {
    const { connection, tables } = opened
    await connection.execute(
      `create or replace table ${name('changed')} (id int64, s struct<a string>) options (labels = [('old', 'x')])`,
    )
    const { fields } = (await tables.facts(relation('changed')))!
    const added: TableField[] = fields.map((field) =>
      field.name === 's'
        ? { ...field, fields: [...field.fields!, { name: 'b', type: 'INT64', mode: 'NULLABLE' }] }
        : { ...field, description: 'Key' },
    )
    const jobs = double.jobs.length
    await tables.change(relation('changed'), {
      fields: added,
      description: 'Changed',
      labels: { fresh: 'y' },
    })
    expect(double.jobs).toHaveLength(jobs)
    expect(await tables.facts(relation('changed'))).toMatchObject({
      fields: [
        { name: 'id', description: 'Key' },
        { name: 's', fields: [{ name: 'a' }, { name: 'b' }] },
      ],
      description: 'Changed',
      labels: { fresh: 'y' },
    })
  })

  it('is changed again if somebody else was faster', async () => {
    const { connection, tables, waits } = opened
    await connection.execute(`create or replace table ${name('raced')} (id int64)`)
    const conflict = { kind: 'http', status: 412, reason: 'conditionNotMet' } as const
    double.faults.inject({ method: 'PATCH', times: 2 }, conflict)
    await tables.change(relation('raced'), { description: 'Mine' })
    expect((await tables.facts(relation('raced')))!.description).toBe('Mine')
    double.faults.inject({ method: 'PATCH', times: 99 }, conflict)
    await expect(tables.change(relation('raced'), { description: 'No' })).rejects.toMatchObject({
      code: 'table-changed',
    })
    double.faults.clear()
    expect(waits.sleptMs).toEqual([])
  })
})

describe('a price', () => {
  it('is at least 10 MB for each table, and nothing without one', async () => {
    const { connection, tables } = opened
    await connection.execute(`create or replace table ${name('cheap')} as select 1 as x`)
    const first = double.jobs.length
    expect(await tables.price('select 1')).toEqual({ bytesProcessed: 0, bytesBilled: 0 })
    expect(await tables.price(`select * from ${name('cheap')}`)).toEqual({
      bytesProcessed: 8,
      bytesBilled: 10_485_760,
    })
    expect(double.jobs.slice(first).every(({ dryRun }) => dryRun)).toBe(true)
    await expect(tables.price('select nope')).rejects.toMatchObject({ code: 'column-not-found', offset: 7 })
  })
})
