import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { connectClient } from '../../helpers/bigquery-client.ts'
import { type BigqueryDouble, startBigqueryDouble } from '../../helpers/bigquery-double/bigquery-double.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'

let double: BigqueryDouble
let client: ReturnType<typeof connectClient>

beforeAll(async () => {
  double = await startBigqueryDouble({ project: 'p' })
  client = connectClient(double)
  await client.createDataset('d')
})
afterAll(() => double.close())
afterEach(() => {
  double.faults.clear()
  double.faults.loadsPerTableLimit = undefined
})

interface Answer {
  readonly error: { readonly message: string; readonly errors: readonly object[] }
  readonly status: object
}

/** A request without the client's own repeating. */
async function post(path: string, body: object) {
  const response = await fetch(`${double.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, json: (await response.json()) as Answer }
}

const query = (sql: string, jobId?: string) => ({
  jobReference: { projectId: 'p', jobId },
  configuration: { query: { query: sql, useLegacySql: false } },
})

test('a front end that is busy says so, with how long to wait if it knows', async () => {
  const fault = double.faults.inject(
    { method: 'POST', path: /\/jobs$/, sql: /busy/, times: 2 },
    { kind: 'http', status: 503, reason: 'backendError', retryAfterSeconds: 7 },
  )
  const first = await post('/bigquery/v2/projects/p/jobs', query('select 1 as busy'))
  expect([first.status, first.headers.get('retry-after')]).toEqual([503, '7'])
  expect(first.json.error.errors).toMatchObject([{ reason: 'backendError' }])
  expect((await post('/projects/p/jobs', query('select 1 as other'))).status).toBe(200)
  expect((await post('/projects/p/jobs', query('select 1 as busy'))).status).toBe(503)
  expect((await post('/projects/p/jobs', query('select 1 as busy'))).status).toBe(200)
  expect(fault.hits).toBe(2)
})

test('a script can fail at one of its statements, after those before it', async () => {
  double.faults.inject(
    { sql: /half/ },
    { kind: 'statement-error', statement: /second_half/, reason: 'accessDenied', message: 'Struck' },
  )
  const script = 'create table d.first_half as select 1 as a; create table d.second_half as select 1 as a;'
  await expect(client.query(script)).rejects.toThrow('Query error: Struck at [1:45]')
  expect((await client.dataset('d').table('first_half').exists())[0]).toBe(true)
  expect((await client.dataset('d').table('second_half').exists())[0]).toBe(false)
})

test.each(['rateLimitExceeded', 'quotaExceeded', 'accessDenied'])(
  'the refusal %s is answered with its reason',
  async (reason) => {
    double.faults.inject(
      { path: /datasets\/d\/tables/ },
      { kind: 'http', status: 403, reason, message: `It is ${reason}` },
    )
    const response = await fetch(`${double.url}/projects/p/datasets/d/tables`)
    const { error } = (await response.json()) as Answer
    expect([response.status, error.message]).toEqual([403, `It is ${reason}`])
    expect(error.errors).toMatchObject([{ reason }])
    await client.dataset('d').getTables()
  },
)

test('a connection is cut, or nothing is ever answered', async () => {
  double.faults.inject({ path: /\/jobs$/ }, { kind: 'reset' })
  await expect(post('/projects/p/jobs', query('create table d.cut as select 1 as a'))).rejects.toThrow(
    'fetch failed',
  )
  expect((await client.dataset('d').table('cut').exists())[0]).toBe(false)
  double.faults.inject({ path: /\/jobs$/ }, { kind: 'no-answer' })
  const cancel = new AbortController()
  const waiting = fetch(`${double.url}/projects/p/jobs`, { signal: cancel.signal })
  await expect
    .poll(() => double.requests.at(-1))
    .toMatchObject({ method: 'GET', path: '/projects/p/jobs', status: undefined })
  cancel.abort()
  await expect(waiting).rejects.toThrow('aborted')
})

test('an answer may be lost after the job was done: it is there when it is asked for again', async () => {
  double.faults.inject({ jobId: 'lost_1' }, { kind: 'response-lost' })
  const request = query('create table d.lost as select 1 as a', 'lost_1')
  expect((await post('/projects/p/jobs', request)).status).toBe(503)
  const again = await post('/projects/p/jobs', request)
  expect([again.status, again.json.error.message]).toEqual([409, 'Already Exists: Job p:US.lost_1'])
  const [job] = await client.job('lost_1', { location: 'US' }).get()
  expect(job.metadata.status).toEqual({ state: 'DONE' })
  expect(await double.tableRows('d.lost')).toEqual([{ a: 1 }])
})

test.each(['backendError', 'internalError', 'jobBackendError', 'rateLimitExceeded', 'invalidQuery'])(
  'a job ends with %s and has done nothing',
  async (reason) => {
    double.faults.inject({ sql: /failing/ }, { kind: 'job-error', reason, message: 'It broke' })
    const { status, json } = await post('/projects/p/jobs', query('create table d.failing as select 1 as a'))
    expect(status).toBe(200)
    expect(json.status).toMatchObject({ state: 'DONE', errorResult: { reason, message: 'It broke' } })
    expect((await client.dataset('d').table('failing').exists())[0]).toBe(false)
    expect(double.jobs.at(-1)).toMatchObject({ error: { reason } })
  },
)

test('a held job is running until it is released', async () => {
  const fault = double.faults.inject({ sql: /slow/ }, { kind: 'hold' })
  const [job] = await client.createQueryJob({ query: 'select 1 as slow', jobId: 'slow_1' })
  expect(job.metadata.status.state).toBe('RUNNING')
  const results = job.getQueryResults()
  fault.release()
  expect((await results)[0]).toEqual([{ slow: 1 }])
})

test('a held job is cancelled', async () => {
  double.faults.inject({ sql: /endless/ }, { kind: 'hold' })
  const [job] = await client.createQueryJob({ query: 'select 1 as endless' })
  await job.cancel()
  await expect(job.getQueryResults()).rejects.toMatchObject({ errors: [{ reason: 'stopped' }] })
})

test('requests and jobs are kept with what a test may ask of them', async () => {
  await client.createQueryJob({
    query: 'select 1 as logged',
    labels: { tgelt_run: 'r1' },
    maximumBytesBilled: '20000000',
    jobId: 'logged_1',
  })
  expect(double.jobs.at(-1)).toMatchObject({
    jobId: 'logged_1',
    kind: 'query',
    sql: 'select 1 as logged',
    labels: { tgelt_run: 'r1' },
    maximumBytesBilled: 20000000,
    statementType: 'SELECT',
    state: 'DONE',
    error: undefined,
  })
  expect(double.requests.find((request) => request.jobId === 'logged_1')).toMatchObject({
    method: 'POST',
    path: '/projects/p/jobs',
    sql: 'select 1 as logged',
    status: 200,
  })
})

test('a table takes so many loads a day', async () => {
  const file = join(temporaryFolder(), 'rows.ndjson')
  writeFileSync(file, '{"a": 1}\n')
  const load = () =>
    client
      .dataset('d')
      .table('often')
      .load(file, {
        sourceFormat: 'NEWLINE_DELIMITED_JSON',
        schema: { fields: [{ name: 'a', type: 'INT64' }] },
      })
  double.faults.loadsPerTableLimit = 2
  await load()
  await load()
  await expect(load()).rejects.toMatchObject({ errors: [{ reason: 'quotaExceeded' }] })
  expect(await double.tableRows('d.often')).toEqual([{ a: 1 }, { a: 1 }])
})
