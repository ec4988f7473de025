import { describe, expect, it } from 'vitest'
import type { BigqueryTarget } from '../../../../../runner/resource/target.ts'
import { openBigqueryWarehouse } from '../../../../../runner/warehouse/bigquery/bigquery-warehouse.ts'
import type { ApiRequest } from '../../../../../runner/warehouse/bigquery/client.ts'
import { isRepeatableScript } from '../../../../../runner/warehouse/bigquery/repeatable-script.ts'
import { TestWaits, targetOf } from './open-double.ts'

/** The adapter on answers that a test gives. */
async function scripted(answer: (request: ApiRequest) => object, given: Partial<BigqueryTarget> = {}) {
  const requests: ApiRequest[] = []
  const warehouse = await openBigqueryWarehouse(
    {
      projectRoot: '/nowhere',
      target: { ...targetOf({ url: 'http://127.0.0.1', project: 'p' }), ...given },
      schemas: [],
      runId: 'r',
      command: 'tgelt build',
    },
    {
      waits: new TestWaits(),
      open: async () => ({
        project: 'p',
        uploadAddress: 'http://127.0.0.1/upload',
        send: async <T>(request: ApiRequest) => {
          requests.push(request)
          return { status: 200, headers: {}, body: answer(request) as T }
        },
      }),
    },
  )
  return { connection: await warehouse.connect(), requests }
}

const done = (statistics: object, errorResult?: object) => ({
  jobReference: { jobId: 'j', location: 'US' },
  status: { state: 'DONE', ...(errorResult === undefined ? {} : { errorResult }) },
  statistics,
})

describe('a job', () => {
  it('is sent with all that the target says', async () => {
    const { connection, requests } = await scripted(() => done({ query: { statementType: 'DROP_TABLE' } }), {
      priority: 'batch',
      jobExecutionTimeoutSeconds: 90,
      maximumBytesBilled: 5,
      location: 'europe-west3',
    })
    expect(await connection.execute('drop table t')).toBeUndefined()
    expect(requests).toEqual([
      {
        method: 'POST',
        path: '/jobs',
        body: {
          configuration: {
            labels: { team: 'community', tgelt_run: 'r' },
            jobTimeoutMs: '90000',
            query: { query: 'drop table t', useLegacySql: false, priority: 'BATCH', maximumBytesBilled: '5' },
          },
          jobReference: { jobId: 'tgelt_r_run_1_1', location: 'europe-west3' },
        },
      },
    ])
  })

  it.each([
    ['begin transaction; insert into t select 1; commit transaction;', { statementType: 'SCRIPT' }, 6],
    ['insert into t select 1; insert into t select 2', { statementType: 'SCRIPT' }, 1],
    // One that failed before BigQuery knew what it was.
    ['insert into t select 1; insert into t select 2', undefined, 1],
    ['insert into t select 1', undefined, 6],
    // What is asked is paid for each time.
    [
      "create table t as select * from ML.TRANSLATE(model m, (select 'a'))",
      { statementType: 'CREATE_TABLE_AS_SELECT' },
      1,
    ],
  ])('that failed runs again only if that does no harm: %s', async (sql, query, jobs) => {
    const failure = { reason: 'backendError', message: 'no' }
    const { connection, requests } = await scripted(() => done(query === undefined ? {} : { query }, failure))
    await expect(connection.execute(sql)).rejects.toMatchObject({ code: 'service-failed', message: 'no' })
    expect(requests).toHaveLength(jobs)
  })

  it('that is a script changed what its last statement changed', async () => {
    const child = (statementType: string, numDmlAffectedRows?: string) =>
      done({ query: { statementType, ...(numDmlAffectedRows && { numDmlAffectedRows }) } })
    const pages: Readonly<Record<string, object>> = {
      '': { jobs: [child('COMMIT_TRANSACTION')], nextPageToken: 'next' },
      next: { jobs: [child('INSERT', '4'), child('DELETE', '9')] },
    }
    const { connection } = await scripted(({ method, query }) =>
      method === 'POST'
        ? done({ query: { statementType: 'SCRIPT' } })
        : (pages[String(query?.['pageToken'] ?? '')] ?? {}),
    )
    expect(await connection.execute('script')).toBe(4)
  })
})

describe('a script that failed may run again', () => {
  it.each([
    ['declare x int64;\nbegin transaction;\ninsert into t select 1;\ncommit transaction;\n', true],
    [
      'create temp table b as select 1; begin transaction; delete from t where true; commit transaction',
      true,
    ],
    ['BEGIN TRANSACTION; select 1; COMMIT TRANSACTION;', true],
    ['insert into t select 1; begin transaction; select 1; commit transaction;', false],
    ['begin transaction; select 1; commit transaction; drop table t', false],
    ['begin transaction; select 1; commit transaction; begin transaction; commit transaction;', false],
    ['create table t as select 1; begin transaction; select 1; commit transaction;', false],
    ['select 1; select 2', false],
    ['alter table a rename to b; drop view c;', true],
    ['alter table a rename to b; create view a as (select 1)', false],
    ['alter table a rename to b; insert into c select 1', false],
  ])('%s: %s', (sql, isRepeatable) => {
    expect(isRepeatableScript(sql)).toBe(isRepeatable)
  })
})
