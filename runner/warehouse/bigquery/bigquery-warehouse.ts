import { type Clock, systemClock } from '../../../kernel/clock.ts'
import { bigqueryDialect } from '../../dialect/bigquery/bigquery-dialect.ts'
import type { Column, Dialect } from '../../dialect/dialect.ts'
import { type Relation, relationKey } from '../../resource/relation.ts'
import type { BigqueryTarget } from '../../resource/target.ts'
import type { Finished, RelationKind, SchemaName, Spending, Warehouse } from '../warehouse.ts'
import { type BigqueryApi, openApi } from './client.ts'
import { BigqueryConnection, type ConnectionPort } from './connection.ts'
import { asStatementError, interruptedError } from './error.ts'
import { toColumns } from './fields.ts'
import { Interrupted, Interrupts } from './interrupts.ts'
import { JobLedger } from './job-ledger.ts'
import { Jobs } from './jobs.ts'
import { Requests } from './requests.ts'
import { Tables } from './tables.ts'
import { systemWaits, type Waits } from './waits.ts'

export interface OpenRequest {
  /** Absolute. */
  readonly projectRoot: string
  readonly target: BigqueryTarget
  /** The datasets that the project's nodes lie in. */
  readonly schemas: readonly SchemaName[]
  /** What jobs are labelled with as `tgelt_run`. */
  readonly runId: string
  /** `tgelt build` */
  readonly command: string
}

/** What the adapter asks of the world; tests bring their own. */
export interface BigqueryWorld {
  readonly open?: (() => Promise<BigqueryApi>) | undefined
  readonly waits?: Waits | undefined
  readonly clock?: Clock | undefined
}

/** Opens BigQuery; connects with the first call. */
export async function openBigqueryWarehouse(
  { projectRoot, target, schemas, runId }: OpenRequest,
  { open = () => openApi(target, projectRoot), waits = systemWaits, clock = systemClock }: BigqueryWorld = {},
): Promise<Warehouse> {
  const requests = new Requests(open, waits)
  const interrupts = new Interrupts()
  const jobs = new Jobs({ target, runId, requests, interrupts })
  const tables = new Tables(requests, target.project)
  return new BigqueryWarehouse(
    {
      target,
      requests,
      interrupts,
      jobs,
      tables,
      ledger: new JobLedger(target),
      now: () => clock.now(),
    },
    schemas,
  )
}

class BigqueryWarehouse implements Warehouse {
  readonly dialect: Dialect = bigqueryDialect
  readonly isTransactional = false
  readonly stateSchema: SchemaName
  readonly #port: ConnectionPort
  readonly #schemas: readonly SchemaName[]

  constructor(port: ConnectionPort, schemas: readonly SchemaName[]) {
    this.#port = port
    const { project, schema } = port.target
    this.stateSchema = { database: project, schema: `${schema}_state` }
    const all = [...schemas, this.stateSchema].map((each) => [schemaKey(each), each] as const)
    this.#schemas = [...new Map(all).values()]
  }

  async createSchemas(schemas: readonly SchemaName[]): Promise<void> {
    const { tables, target } = this.#port
    await this.#guard('', (signal) =>
      Promise.all(
        schemas.map((schema) => tables.createDataset(schema, target.location, target.labels, signal)),
      ),
    )
  }

  async checkSchemas(): Promise<void> {
    const { tables, target } = this.#port
    await this.#guard('', (signal) =>
      Promise.all(this.#schemas.map((schema) => tables.checkDataset(schema, target.location, signal))),
    )
  }

  async connect(): Promise<BigqueryConnection> {
    return new BigqueryConnection(this.#port)
  }

  async relations(): Promise<ReadonlyMap<string, RelationKind>> {
    const { tables } = this.#port
    const lists = await this.#guard('', (signal) =>
      Promise.all(this.#schemas.map((schema) => tables.list(schema, signal))),
    )
    return new Map(lists.flatMap((list) => [...list]))
  }

  async columns(relation: Relation): Promise<readonly Column[]> {
    const table = await this.#guard('', (signal) => this.#port.tables.get(relation, signal))
    return toColumns(table?.schema)
  }

  spent(): Spending {
    return this.#port.ledger.total
  }

  interrupt(): void {
    this.#port.interrupts.interrupt()
  }

  /** Each table has been seen since it stands. */
  async finish(): Promise<Finished> {
    return {}
  }

  async #guard<T>(what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await work(this.#port.interrupts.signal)
    } catch (thrown) {
      throw thrown instanceof Interrupted ? interruptedError(what) : asStatementError(thrown, what)
    }
  }
}

function schemaKey({ database, schema }: SchemaName): string {
  return relationKey({ database, schema, identifier: '' })
}
