import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toStatementError } from '../../../../../runner/warehouse/bigquery/error.ts'
import { isLoopback } from '../../../../../runner/warehouse/bigquery/loopback.ts'
import type { StatementError } from '../../../../../runner/warehouse/statement-error.ts'
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
  await opened.connection.execute('create table `tgelt-test.tgelt.people` (person_id int64, name string)')
})
afterAll(() => double.close())

const refused = (sql: string): Promise<StatementError> =>
  opened.connection.query(sql).then(
    () => Promise.reject(new Error('nothing was refused')),
    (error: StatementError) => error,
  )

describe("BigQuery's errors", () => {
  it.each([
    ['relation-not-found', 'select * from `tgelt-test.tgelt.nobody`', '`tgelt-test'],
    ['relation-not-found', 'select * from `tgelt-test.nowhere.nobody`', undefined],
    ['column-not-found', 'select persn_id from `tgelt-test.tgelt.people`', 'persn_id'],
    ['column-not-found', 'select p.persn_id from `tgelt-test.tgelt.people` as p', 'persn_id'],
    ['function-not-found', "select uper('a')", 'uper'],
    ['sql-syntax', 'selec 1', 'selec'],
    ['sql-syntax', "select 'a", "'a"],
    ['conversion-failed', "select cast(concat('a', 'bc') as int64)", undefined],
    ['sql-error', 'select sum(name) from `tgelt-test.tgelt.people`', 'sum('],
  ])('%s: %s', async (code, sql, place) => {
    const error = await refused(sql)
    expect([error.code, error.message]).toEqual([code, error.message])
    expect(error.message).not.toMatch(/\[\d+:\d+\]/)
    const found = error.offset === undefined ? undefined : sql.slice(error.offset)
    expect(found?.startsWith(place ?? '')).toBe(place === undefined ? undefined : true)
  })

  it('keep what BigQuery suggests', async () => {
    expect(await refused('select persn_id from `tgelt-test.tgelt.people`')).toMatchObject({
      message: 'Unrecognized name: persn_id',
      hint: 'Did you mean person_id?',
    })
  })

  it('say where DuckDB’s functions are to be found', async () => {
    expect(await refused('select epoch(1)')).toMatchObject({
      code: 'function-not-found',
      hint: expect.stringMatching(/docs\/portability\.md lists the macros/),
    })
  })

  it('say how a data test reads a table that wants a filter', () => {
    const message =
      "Cannot query over table 'p.d.t' without a filter over column(s) 'day' that can be used for partition elimination"
    expect(toStatementError({ reason: 'invalidQuery', message }, 'select 1')).toMatchObject({
      code: 'partition-filter-missing',
      hint: expect.stringContaining('config: {where: …}'),
    })
  })

  it('say that another job changed the table at the same time', () => {
    const message =
      'Transaction is aborted due to concurrent update against table p:d.raw_files. Transaction ID: 5f'
    expect(toStatementError({ reason: 'invalidQuery', message }, 'select 1')).toMatchObject({
      code: 'concurrent-update',
    })
  })

  it.each([
    [
      {
        reason: 'accessDenied',
        message: 'Access Denied: Table p:d.t: User does not have permission bigquery.tables.getData.',
      },
      'access-denied',
      'Ask an owner of the dataset or project for the permission bigquery.tables.getData.',
    ],
    [
      { reason: 'notFound', message: 'Not found: Dataset p:d was not found in location EU' },
      'relation-not-found',
      'Check its name, and location: of the target: a job sees the datasets of its own location alone.',
    ],
    [
      { reason: 'stopped', message: 'Job execution was cancelled: Job timed out after 30s' },
      'job-timed-out',
      undefined,
    ],
    [
      { reason: 'invalidQuery', message: 'Query error: Division by zero: 1 / 0 at [1:8]' },
      'sql-error',
      undefined,
    ],
    [
      { reason: '', message: 'x', status: 401 },
      'credentials-refused',
      'Run gcloud auth application-default login again.',
    ],
    [{ message: 'BigQuery cannot be reached: socket hang up' }, 'service-unreachable', undefined],
    [{ message: 'BigQuery answered with HTTP 502', status: 502 }, 'service-failed', undefined],
  ])('%j', (refusal, code, hint) => {
    const error = toStatementError(refusal, 'select 1 / 0')
    expect(error.code).toBe(code)
    if (hint !== undefined) expect(error.hint).toBe(hint)
  })

  it('count tabs and characters as GoogleSQL does', async () => {
    const sql = "select\n\t'é🙂',\t nope,\n1"
    expect((await refused(sql)).offset).toBe(sql.indexOf('nope'))
    const far = toStatementError({ message: 'x at [9:9]' }, sql)
    expect(far).toMatchObject({ message: 'x', offset: undefined })
  })

  it('are cut where they carry a whole text', () => {
    expect(toStatementError({ message: 'y'.repeat(5000) }, '').message).toHaveLength(1001)
  })
})

it.each([
  ['http://127.0.0.1:9050', true],
  ['localhost:9050', true],
  ['http://[::1]:9050/', true],
  ['https://bigquery.googleapis.com', false],
  ['https://127.0.0.1.example.com', false],
  ['https://localhost.example.com', false],
  ['http://user@evil.example/127.0.0.1', false],
  ['http://127.0.0.1@evil.example', false],
  [undefined, false],
])('credentials stay here for %s: %s', (endpoint, isHere) => {
  expect(isLoopback(endpoint)).toBe(isHere)
})
