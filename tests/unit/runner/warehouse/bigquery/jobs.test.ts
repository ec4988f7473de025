import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { StatementError } from '../../../../../runner/warehouse/statement-error.ts'
import {
  type BigqueryDouble,
  startBigqueryDouble,
} from '../../../../helpers/bigquery-double/bigquery-double.ts'
import { type OpenedDouble, openOn, until } from './open-double.ts'

let double: BigqueryDouble
let opened: OpenedDouble
let firstJob: number
let firstRequest: number

beforeAll(async () => {
  double = await startBigqueryDouble()
})
afterAll(() => double.close())
beforeEach(async () => {
  opened = await openOn(double)
  await opened.connection.execute('create or replace table `tgelt-test.tgelt.numbers` (number int64)')
  firstJob = double.jobs.length
  firstRequest = double.requests.length
})
afterEach(() => double.faults.clear())

const insert = 'insert into `tgelt-test.tgelt.numbers` values (1), (2)'
const jobs = () => double.jobs.slice(firstJob)
const requests = () => double.requests.slice(firstRequest).map(({ method, path }) => `${method} ${path}`)
const suffixes = () => jobs().map(({ jobId }) => /_\d+$/.exec(jobId)?.[0])
const rows = () => double.tableRows('tgelt.numbers')
const refused = (work: Promise<unknown>): Promise<StatementError> =>
  work.then(
    () => Promise.reject(new Error('nothing was refused')),
    (error: StatementError) => error,
  )

describe('a job', () => {
  it('carries what it is for, and what it may cost', async () => {
    const { connection } = await openOn(double, { maximumBytesBilled: 20_971_520 })
    firstJob = double.jobs.length
    connection.startNode({ name: 'Gold.Chat Activity' })
    await connection.query('select 1')
    connection.startNode({ name: 'records', maximumBytesBilled: 99_000_000 })
    await connection.query('select 1')
    connection.startNode(undefined)
    await connection.query('select 1')
    const [first, second, third] = jobs()
    expect(first).toMatchObject({
      labels: { team: 'community', tgelt_model: 'gold_chat_activity' },
      maximumBytesBilled: 20_971_520,
    })
    expect(first!.jobId).toMatch(/^tgelt_run\d+_Gold_Chat_Activity_1_1$/)
    expect(first!.labels['tgelt_run']).toMatch(/^run\d+$/)
    expect(second).toMatchObject({ labels: { tgelt_model: 'records' }, maximumBytesBilled: 99_000_000 })
    expect(third!.labels).not.toHaveProperty('tgelt_model')
  })

  it('is looked at more and more seldom until it is done', async () => {
    const fault = double.faults.inject({ sql: /values/ }, { kind: 'hold' })
    const work = opened.connection.execute(insert)
    await until(() => opened.waits.sleptMs.length > 10)
    fault.release()
    expect(await work).toBe(2)
    expect(opened.waits.sleptMs.slice(0, 4)).toEqual([100, 150, 225, 338])
    expect(Math.max(...opened.waits.sleptMs)).toBe(2000)
    expect(jobs()).toHaveLength(1)
  })
})

describe('a job that fails for a passing reason', () => {
  it.each(['rateLimitExceeded', 'jobRateLimitExceeded', 'backendError', 'internalError'])(
    'is made again with another id: %s',
    async (reason) => {
      double.faults.inject({ sql: /values/, times: 2 }, { kind: 'job-error', reason })
      expect(await opened.connection.execute(insert)).toBe(2)
      expect(suffixes()).toEqual(['_1', '_2', '_3'])
      expect(await rows()).toHaveLength(2)
      expect(opened.waits.sleptMs).toEqual([500, 1000])
    },
  )

  it('is made again when the front end refuses it, after the time that it asks for', async () => {
    const effect = { kind: 'http', status: 403, reason: 'rateLimitExceeded', retryAfterSeconds: 7 } as const
    double.faults.inject({ sql: /values/ }, effect)
    expect(await opened.connection.execute(insert)).toBe(2)
    expect(suffixes()).toEqual(['_2'])
    expect(opened.waits.sleptMs).toEqual([7000])
    // A refusal is an answer: nobody asks whether the job is there.
    expect(requests()).toEqual(['POST /projects/tgelt-test/jobs', 'POST /projects/tgelt-test/jobs'])
  })

  it.each([
    ['rateLimitExceeded', 'rate-limited'],
    ['backendError', 'service-failed'],
  ])('is given up after job_retries: %s', async (reason, code) => {
    opened = await openOn(double, { jobRetries: 2 })
    firstJob = double.jobs.length
    double.faults.inject({ sql: /values/, times: 99 }, { kind: 'job-error', reason })
    expect(await refused(opened.connection.execute(insert))).toMatchObject({ code })
    expect(suffixes()).toEqual(['_1', '_2', '_3'])
  })
})

describe('a script', () => {
  const renaming = 'alter table `tgelt.numbers` rename to old; alter table `tgelt.old` rename to numbers;'
  const inserting = `${insert}; ${insert};`

  it.each([
    ['again if it alters alone', renaming, /rename/, 2],
    ['not if it may have done half of its work', inserting, /values/, 1],
  ])('is made %s', async (_, sql, match, made) => {
    double.faults.inject({ sql: match }, { kind: 'job-error', reason: 'rateLimitExceeded' })
    const code = await opened.connection.execute(sql).then(
      () => undefined,
      (error: StatementError) => error.code,
    )
    expect([jobs().filter(({ jobId }) => !jobId.startsWith('script_job')).length, code]).toEqual([
      made,
      made === 1 ? 'rate-limited' : undefined,
    ])
  })
})

describe('a job that fails for good', () => {
  it.each([
    ['quotaExceeded', 'quota-exceeded'],
    ['accessDenied', 'access-denied'],
    ['billingNotEnabled', 'billing-disabled'],
    ['resourcesExceeded', 'resources-exceeded'],
    ['invalidQuery', 'sql-error'],
    ['stopped', 'job-cancelled'],
    ['timeout', 'job-timed-out'],
  ])('is not made again: %s', async (reason, code) => {
    double.faults.inject({ sql: /values/ }, { kind: 'job-error', reason })
    expect(await refused(opened.connection.execute(insert))).toMatchObject({ code, sql: insert })
    expect(jobs()).toHaveLength(1)
    expect(opened.waits.sleptMs).toEqual([])
  })

  it('is refused above its cap, before it has cost anything', async () => {
    await opened.connection.execute(insert)
    opened.connection.startNode({ name: 'big', maximumBytesBilled: 1 })
    const error = await refused(opened.connection.query('select * from `tgelt-test.tgelt.numbers`'))
    expect(error.code).toBe('bytes-limit-exceeded')
    expect(error.message).toContain('10485760 or higher required')
  })
})

describe('a request that nothing is known of', () => {
  it.each(['http', 'reset'] as const)('never inserts twice when its answer is lost: %s', async (as) => {
    double.faults.inject({ sql: /values/ }, { kind: 'response-lost', as })
    expect(await opened.connection.execute(insert)).toBe(2)
    expect(jobs()).toHaveLength(1)
    expect(await rows()).toHaveLength(2)
    expect(requests().slice(0, 2)).toEqual([
      'POST /projects/tgelt-test/jobs',
      `GET /projects/tgelt-test/jobs/${jobs()[0]!.jobId}`,
    ])
  })

  it('is sent again with the same id when it has not arrived: it may be under way', async () => {
    double.faults.inject({ sql: /values/ }, { kind: 'reset' })
    double.faults.inject({ sql: /values/ }, { kind: 'http', status: 503, reason: 'backendError' })
    expect(await opened.connection.execute(insert)).toBe(2)
    expect(suffixes()).toEqual(['_1'])
    expect(requests().filter((request) => request.startsWith('POST'))).toHaveLength(3)
    expect(await rows()).toHaveLength(2)
  })

  it('is given up, looked for and sent again when nobody answers', async () => {
    double.faults.inject({ sql: /values/ }, { kind: 'no-answer' })
    const work = opened.connection.execute(insert)
    await until(() => requests().length === 1)
    opened.waits.giveUp()
    expect(await work).toBe(2)
    expect(suffixes()).toEqual(['_1'])
    expect(await rows()).toHaveLength(2)
  })

  it('says so when the service stays away', async () => {
    double.faults.inject({ times: 99 }, { kind: 'reset' })
    const error = await refused(opened.connection.execute(insert))
    expect(error.code).toBe('service-unreachable')
    expect(jobs()).toHaveLength(0)
  })

  it('asks again while it follows a job', async () => {
    const hold = double.faults.inject({ sql: /values/ }, { kind: 'hold' })
    double.faults.inject({ method: 'GET', times: 3 }, { kind: 'http', status: 502, reason: '' })
    const work = opened.connection.execute(insert)
    await until(() => requests().length > 4)
    hold.release()
    expect(await work).toBe(2)
    expect(jobs()).toHaveLength(1)
  })
})

describe('an interrupt', () => {
  it('cancels what runs', async () => {
    double.faults.inject({ sql: /values/ }, { kind: 'hold' })
    const work = refused(opened.connection.execute(insert))
    await until(() => opened.waits.sleptMs.length > 2)
    opened.warehouse.interrupt()
    expect(await work).toMatchObject({ code: 'interrupted', sql: insert })
    await until(() => jobs()[0]?.state === 'DONE')
    expect(jobs()[0]!.error?.reason).toBe('stopped')
    expect(await rows()).toHaveLength(0)
  })

  it('cancels what was only being made', async () => {
    double.faults.inject({ sql: /values/ }, { kind: 'hold' })
    const work = refused(opened.connection.execute(insert))
    await until(() => opened.waits.waiting > 0)
    opened.warehouse.interrupt()
    expect((await work).code).toBe('interrupted')
    await until(() => jobs()[0]?.state === 'DONE')
    expect(jobs()[0]!.error?.reason).toBe('stopped')
  })

  it('lets renaming come to its end', async () => {
    const hold = double.faults.inject({ sql: /rename/ }, { kind: 'hold' })
    const renaming = 'alter table `tgelt.numbers` rename to old; alter table `tgelt.old` rename to numbers;'
    const work = opened.connection.execute(renaming)
    await until(() => opened.waits.sleptMs.length > 2)
    opened.warehouse.interrupt()
    hold.release()
    await work
    expect(jobs()[0]!.error).toBeUndefined()
    expect(requests().some((each) => each.endsWith('/cancel'))).toBe(false)
  })

  it('ends the wait before another attempt', async () => {
    double.faults.inject({ sql: /values/, times: 99 }, { kind: 'job-error', reason: 'backendError' })
    opened.waits.wakes = false
    const work = refused(opened.connection.execute(insert))
    await until(() => opened.waits.sleptMs.length > 0)
    opened.warehouse.interrupt()
    expect((await work).code).toBe('interrupted')
    expect(jobs()).toHaveLength(1)
  })

  it('leaves alone what comes after it', async () => {
    opened.warehouse.interrupt()
    expect(await opened.connection.execute(insert)).toBe(2)
  })
})
