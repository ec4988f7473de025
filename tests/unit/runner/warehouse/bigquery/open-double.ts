import type { BigqueryTarget } from '../../../../../runner/resource/target.ts'
import { openBigqueryWarehouse } from '../../../../../runner/warehouse/bigquery/bigquery-warehouse.ts'
import type { Waits } from '../../../../../runner/warehouse/bigquery/waits.ts'
import type { Connection, TableService, Warehouse } from '../../../../../runner/warehouse/warehouse.ts'
import type { BigqueryDouble } from '../../../../helpers/bigquery-double/bigquery-double.ts'

/** Nobody waits: what was slept is written down, and a request is only given up when a test says so. */
export class TestWaits implements Waits {
  readonly sleptMs: number[] = []
  /** False: who sleeps is woken by an interrupt alone. */
  wakes = true
  readonly #deadlines = new Set<() => void>()

  readonly sleep: Waits['sleep'] = (durationMs, signal) =>
    new Promise((done, failed) => {
      this.sleptMs.push(durationMs)
      if (signal?.aborted) return failed(signal.reason)
      const abort = () => failed(signal?.reason)
      signal?.addEventListener('abort', abort, { once: true })
      if (!this.wakes) return
      setImmediate(() => {
        signal?.removeEventListener('abort', abort)
        done()
      })
    })

  readonly deadline: Waits['deadline'] = (_durationMs, signal) =>
    new Promise((done) => {
      this.#deadlines.add(done)
      signal?.addEventListener('abort', () => this.#deadlines.delete(done), { once: true })
    })

  readonly random = () => 0.5

  get waiting(): number {
    return this.#deadlines.size
  }

  /** All requests that are not answered by now are given up. */
  giveUp(): void {
    for (const done of this.#deadlines) done()
  }
}

export function targetOf(double: Pick<BigqueryDouble, 'url' | 'project'>): BigqueryTarget {
  return {
    name: 'prod',
    type: 'bigquery',
    project: double.project,
    schema: 'tgelt',
    location: 'US',
    threads: 4,
    apiEndpoint: double.url,
    priority: 'interactive',
    jobRetries: 5,
    pricePerTibUsd: 6.25,
    labels: { team: 'community' },
    languageModels: new Map(),
  }
}

export interface OpenedDouble {
  readonly warehouse: Warehouse
  readonly connection: Connection
  readonly tables: TableService
  readonly waits: TestWaits
}

let runs = 0

/** The adapter on a double: a run of its own, with a dataset `tgelt`. */
export async function openOn(
  double: BigqueryDouble,
  given: Partial<BigqueryTarget> = {},
): Promise<OpenedDouble> {
  const waits = new TestWaits()
  const target = { ...targetOf(double), ...given }
  const warehouse = await openBigqueryWarehouse(
    {
      projectRoot: '/nowhere',
      target,
      schemas: [{ database: target.project, schema: 'tgelt' }],
      runId: `run${++runs}`,
      command: 'tgelt build',
    },
    { waits, clock: { now: () => new Date('2030-01-01T00:00:00Z'), elapsedMs: () => 0 } },
  )
  await warehouse.createSchemas([{ database: target.project, schema: 'tgelt' }])
  const connection = await warehouse.connect()
  if (connection.tables === undefined) throw new Error('no tables')
  return { warehouse, connection, tables: connection.tables, waits }
}

/** Resolves as soon as the condition holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setImmediate(done))
}
