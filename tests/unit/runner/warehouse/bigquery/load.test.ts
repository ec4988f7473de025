import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Load, LoadSource } from '../../../../../runner/materialize/call.ts'
import {
  type BigqueryDouble,
  startBigqueryDouble,
} from '../../../../helpers/bigquery-double/bigquery-double.ts'
import { temporaryFolder } from '../../../../helpers/temporary-folder.ts'
import { type OpenedDouble, openOn, until } from './open-double.ts'

let double: BigqueryDouble
let opened: OpenedDouble
let firstJob: number
let loads = 0

beforeAll(async () => {
  double = await startBigqueryDouble()
})
afterAll(() => double.close())
beforeEach(async () => {
  opened = await openOn(double)
  firstJob = double.jobs.length
})
afterEach(() => {
  double.faults.clear()
  double.faults.loadsPerTableLimit = undefined
})

const jobIds = () => double.jobs.slice(firstJob).map(({ jobId }) => jobId)
const rows = () => double.tableRows('tgelt.staging')

function loadOf(source: LoadSource, given: Partial<Load> = {}): Load {
  return {
    relation: { database: double.project, schema: 'tgelt', identifier: 'staging' },
    jobId: `tgelt_load_${++loads}`,
    fields: [
      { name: 'landed_file', type: 'STRING', mode: 'NULLABLE' },
      { name: 'landed_line', type: 'INT64', mode: 'NULLABLE' },
      { name: 'reason', type: 'STRING', mode: 'NULLABLE' },
      { name: 'text', type: 'STRING', mode: 'NULLABLE' },
    ],
    disposition: 'replace',
    source,
    ...given,
  }
}

const someRows = (count: number): LoadSource => ({
  kind: 'rows',
  rows: Array.from({ length: count }, (_, index) => ({ landed_file: 'a', landed_line: index, text: 'x' })),
})

describe('a load', () => {
  it('names the row and the value that it was refused for', async () => {
    const rows = [1, 2, 'three'].map((number) => ({ landed_file: 'ä', landed_line: number }))
    await expect(opened.tables.load(loadOf({ kind: 'rows', rows }))).rejects.toMatchObject({
      code: 'conversion-failed',
      message: expect.stringMatching(/^Could not convert .*three.* \(row 3\)$/),
    })
  })

  it('takes the lines of files as they are, without blank ones', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'a.ndjson')
    writeFileSync(
      path,
      Buffer.concat([
        Buffer.from('{"a": "тест \\" 🙂"}\r\n\n  \n{"b": 2}\n'),
        Buffer.from([0xff, 0x0a]),
        Buffer.from('last'),
      ]),
    )
    const source: LoadSource = { kind: 'lines', files: [{ name: 'chat/a.ndjson', path }] }
    expect(await opened.tables.load(loadOf(source))).toBe(4)
    expect(await rows()).toEqual([
      { landed_file: 'chat/a.ndjson', landed_line: 1, reason: null, text: '{"a": "тест \\" 🙂"}' },
      { landed_file: 'chat/a.ndjson', landed_line: 4, reason: null, text: '{"b": 2}' },
      { landed_file: 'chat/a.ndjson', landed_line: 5, reason: 'not valid UTF-8', text: '\ufffd' },
      { landed_file: 'chat/a.ndjson', landed_line: 6, reason: null, text: 'last' },
    ])
    const { labels, destination } = double.jobs.at(-1)!
    expect({ labels, destination }).toMatchObject({
      labels: { team: 'community' },
      destination: 'tgelt.staging',
    })
  })

  it('sends what is larger than a part in several', async () => {
    const text = 'y'.repeat(1 << 20)
    const source: LoadSource = {
      kind: 'rows',
      rows: Array.from({ length: 20 }, (_, index) => ({ landed_line: index, text })),
    }
    const first = double.requests.length
    expect(await opened.tables.load(loadOf(source))).toBe(20)
    const parts = double.requests.slice(first).filter(({ method }) => method === 'PUT')
    expect(parts.map(({ status }) => status)).toEqual([308, 308, 200])
    expect((await opened.tables.facts(loadOf(source).relation))!.rowCount).toBe(20)
  })

  it('of nothing makes an empty table', async () => {
    await opened.tables.load(loadOf(someRows(3)))
    expect(await opened.tables.load(loadOf(someRows(0)))).toBe(0)
    expect(await rows()).toEqual([])
  })

  it('replaces or appends, and lets the table go by itself', async () => {
    const expiresAfterMs = 3_600_000
    await opened.tables.load(loadOf(someRows(2), { expiresAfterMs }))
    await opened.tables.load(loadOf(someRows(3), { disposition: 'append' }))
    expect(await rows()).toHaveLength(5)
    const patch = double.requests.findLast(({ method }) => method === 'PATCH')
    expect(patch).toMatchObject({ path: '/projects/tgelt-test/datasets/tgelt/tables/staging', status: 200 })
    const table = await fetch(`${double.url}/bigquery/v2${patch!.path}`)
    expect(await table.json()).toMatchObject({
      expirationTime: String(Date.parse('2030-01-01T01:00:00Z')),
      labels: { team: 'community' },
    })
  })

  it('happens once, however often it is asked for', async () => {
    const load = loadOf(someRows(3), { disposition: 'append' })
    await opened.tables.load(loadOf(someRows(0)))
    expect(await opened.tables.load(load)).toBe(3)
    const later = await openOn(double)
    expect(await later.tables.load(load)).toBe(3)
    expect(await rows()).toHaveLength(3)
    expect(jobIds()).toHaveLength(2)
  })

  it.each(['http', 'reset'] as const)('happens once if the answer is lost: %s', async (as) => {
    await opened.tables.load(loadOf(someRows(0)))
    double.faults.inject({ method: 'PUT' }, { kind: 'response-lost', as })
    expect(await opened.tables.load(loadOf(someRows(3), { disposition: 'append' }))).toBe(3)
    expect(await rows()).toHaveLength(3)
    expect(jobIds()).toHaveLength(2)
  })

  it('is sent anew if it has not arrived', async () => {
    double.faults.inject({ method: 'PUT' }, { kind: 'reset' })
    double.faults.inject(
      { path: /upload/, method: 'POST', nth: 2 },
      { kind: 'http', status: 503, reason: '' },
    )
    expect(await opened.tables.load(loadOf(someRows(3)))).toBe(3)
    expect(jobIds()).toHaveLength(1)
  })

  it('is made again, with a number, after one that failed for a passing reason', async () => {
    const load = loadOf(someRows(3))
    double.faults.inject({ method: 'PUT', times: 2 }, { kind: 'job-error', reason: 'backendError' })
    expect(await opened.tables.load(load)).toBe(3)
    expect(jobIds()).toEqual([load.jobId, `${load.jobId}-2`, `${load.jobId}-3`])
    expect(await (await openOn(double)).tables.load(load)).toBe(3)
    expect(jobIds()).toHaveLength(3)
  })

  it('that failed for good is refused, and tried anew by the next run', async () => {
    const load = loadOf(someRows(3))
    double.faults.inject({ method: 'PUT' }, { kind: 'job-error', reason: 'accessDenied' })
    await expect(opened.tables.load(load)).rejects.toMatchObject({ code: 'access-denied' })
    expect(jobIds()).toEqual([load.jobId])
    expect(await (await openOn(double)).tables.load(load)).toBe(3)
    expect(jobIds()).toEqual([load.jobId, `${load.jobId}-2`])
  })

  it('is not repeated above the quota of a day', async () => {
    double.faults.loadsPerTableLimit = 0
    await expect(opened.tables.load(loadOf(someRows(3)))).rejects.toMatchObject({ code: 'quota-exceeded' })
    expect(jobIds()).toHaveLength(1)
  })

  it('that runs already is followed', async () => {
    const load = loadOf(someRows(3))
    const hold = double.faults.inject({ method: 'PUT' }, { kind: 'hold' })
    const first = opened.tables.load(load)
    await until(() => opened.waits.sleptMs.length > 0)
    const other = await openOn(double)
    const second = other.tables.load(load)
    await until(() => other.waits.sleptMs.length > 0)
    hold.release()
    expect(await Promise.all([first, second])).toEqual([3, 3])
    expect(jobIds()).toHaveLength(1)
  })

  it('is cancelled by an interrupt', async () => {
    double.faults.inject({ method: 'PUT' }, { kind: 'hold' })
    const work = opened.tables.load(loadOf(someRows(3)))
    work.catch(() => {})
    await until(() => opened.waits.sleptMs.length > 0)
    opened.warehouse.interrupt()
    await expect(work).rejects.toMatchObject({ code: 'interrupted' })
    await until(() => double.jobs.at(-1)?.state === 'DONE')
    expect(double.jobs.at(-1)!.error?.reason).toBe('stopped')
  })

  it('names the file that is gone, and makes no job', async () => {
    const folder = temporaryFolder()
    rmSync(folder, { recursive: true })
    const source: LoadSource = {
      kind: 'lines',
      files: [{ name: 'a.ndjson', path: join(folder, 'a.ndjson') }],
    }
    await expect(opened.tables.load(loadOf(source))).rejects.toMatchObject({
      code: 'file-not-found',
      message: 'No such file: a.ndjson',
    })
    expect(jobIds()).toEqual([])
  })
})
