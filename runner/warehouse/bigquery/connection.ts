import type { Column, SeedFile, Sql } from '../../dialect/dialect.ts'
import type { Load, PartitionCopy } from '../../materialize/call.ts'
import type { Relation } from '../../resource/relation.ts'
import type { TableChanges, TableFacts } from '../../resource/table-facts.ts'
import { type BigqueryTarget, leastBytesPerTable } from '../../resource/target.ts'
import type { Connection, NodeScope, Price, QueryResult, Spending, TableService } from '../warehouse.ts'
import { toRow } from './cells.ts'
import { asStatementError, interruptedError } from './error.ts'
import { toColumns } from './fields.ts'
import { Interrupted, type Interrupts } from './interrupts.ts'
import { JobLedger } from './job-ledger.ts'
import type { Jobs } from './jobs.ts'
import { loadOnce } from './load.ts'
import type { Requests } from './requests.ts'
import type { Job, QueryPage, TableReference } from './rest.ts'
import { describeSeedColumns } from './seed-columns.ts'
import { toModelFacts, toTableFacts } from './table-resource.ts'
import type { Tables } from './tables.ts'

export interface ConnectionPort {
  readonly target: BigqueryTarget
  readonly requests: Requests
  readonly interrupts: Interrupts
  readonly jobs: Jobs
  readonly tables: Tables
  /** Of all connections. */
  readonly ledger: JobLedger
  readonly now: () => Date
}

const billedUnitBytes = 1024 ** 2
const rowsPerPage = 10_000
const dmlTypes = ['INSERT', 'UPDATE', 'DELETE', 'MERGE']

/** Statements as jobs, labelled with the node that they are for. There is nothing to keep open. */
export class BigqueryConnection implements Connection, TableService {
  readonly tables: TableService = this
  readonly #port: ConnectionPort
  #scope: NodeScope | undefined
  #ofNode: JobLedger
  /** What has been collected since `begin`. */
  #transaction: Sql[] | undefined

  constructor(port: ConnectionPort) {
    this.#port = port
    this.#ofNode = new JobLedger(port.target)
  }

  /** In a transaction statements wait for `commit`: they run as one script. */
  async execute(sql: Sql): Promise<number | undefined> {
    if (this.#transaction !== undefined) {
      this.#transaction.push(sql)
      return undefined
    }
    const job = await this.#run(sql)
    return this.#guard(sql, () => this.#rowsChanged(job))
  }

  /** The limit stands in no statement: around a query it would let BigQuery forget the order of what is inside. */
  async query(sql: Sql, limit = Number.POSITIVE_INFINITY): Promise<QueryResult> {
    if (this.#transaction !== undefined) throw new Error('BigQuery answers no query in a transaction')
    const job = await this.#run(sql)
    return this.#guard(sql, () => this.#readRows(job, limit))
  }

  async describeRelation(relation: Relation): Promise<readonly Column[]> {
    const table = await this.#guard('', (signal) => this.#port.tables.get(relation, signal))
    return toColumns(table?.schema)
  }

  async describeQuery(sql: Sql): Promise<readonly Column[]> {
    return toColumns((await this.#port.jobs.dryRun(sql, this.#scope)).schema)
  }

  async describeSeed(seed: SeedFile): Promise<readonly Column[]> {
    return describeSeedColumns(seed)
  }

  startNode(node: NodeScope | undefined): void {
    this.#scope = node
    this.#ofNode = new JobLedger(this.#port.target)
  }

  spent(): Spending {
    return this.#ofNode.total
  }

  async begin(): Promise<void> {
    this.#transaction = []
  }

  async commit(): Promise<void> {
    const statements = this.#transaction ?? []
    this.#transaction = undefined
    const [first] = statements
    if (first === undefined) return
    // One statement is atomic by itself, and may be DDL, which a transaction takes none of.
    const script = ['begin transaction', ...statements.map(withoutEnd), 'commit transaction']
    await this.#run(statements.length === 1 ? first : `${script.join(';\n')};`)
  }

  async rollback(): Promise<void> {
    this.#transaction = undefined
  }

  async appendLines(): Promise<never> {
    throw new Error('BigQuery loads lines with a job: see TableService.load')
  }

  async facts(relation: Relation): Promise<TableFacts | undefined> {
    const { tables } = this.#port
    return this.#guard('', async (signal) => {
      const table = await tables.get(relation, signal)
      if (table !== undefined) return toTableFacts(table)
      const model = await tables.getModel(relation, signal)
      return model && toModelFacts(model)
    })
  }

  async change(relation: Relation, changes: TableChanges): Promise<void> {
    await this.#guard('', (signal) => this.#port.tables.change(relation, changes, signal))
  }

  async load(load: Load): Promise<number> {
    const { tables, target, now } = this.#port
    return this.#guard('', async (signal) => {
      const rows = await loadOnce(this.#port, load, this.#scope, signal)
      if (load.expiresAfterMs !== undefined) {
        const expirationTime = now().getTime() + load.expiresAfterMs
        await tables.expire(load.relation, expirationTime, target.labels, signal)
      }
      return rows
    })
  }

  async copyPartition({ from, to, partitionId, kmsKeyName }: PartitionCopy): Promise<void> {
    const copy = {
      sourceTable: this.#partitionReference(from, partitionId),
      destinationTable: this.#partitionReference(to, partitionId),
      createDisposition: 'CREATE_NEVER',
      writeDisposition: 'WRITE_TRUNCATE',
      ...(kmsKeyName === undefined ? {} : { destinationEncryptionConfiguration: { kmsKeyName } }),
    }
    await this.#port.jobs.copy(copy, this.#scope)
  }

  async price(sql: Sql): Promise<Price> {
    const { totalBytesProcessed, referencedTables = [] } = await this.#port.jobs.dryRun(sql, this.#scope)
    const bytesProcessed = Number(totalBytesProcessed ?? 0)
    // A table that is empty is charged as soon as it has a row; what metadata alone answers never is, and can't be told from it.
    const rounded = Math.ceil(bytesProcessed / billedUnitBytes) * billedUnitBytes
    return { bytesProcessed, bytesBilled: Math.max(rounded, referencedTables.length * leastBytesPerTable) }
  }

  close(): void {
    this.#transaction = undefined
  }

  #partitionReference({ database, schema, identifier }: Relation, partitionId: string): TableReference {
    const projectId = database ?? this.#port.target.project
    return { projectId, datasetId: schema, tableId: `${identifier}$${partitionId}` }
  }

  async #run(sql: Sql): Promise<Job> {
    const job = await this.#port.jobs.run(sql, this.#scope)
    this.#port.ledger.add(job)
    this.#ofNode.add(job)
    return job
  }

  /** Of a script: what its last statement that changes rows changed. */
  async #rowsChanged(job: Job): Promise<number | undefined> {
    if (job.statistics?.query?.statementType !== 'SCRIPT') return this.#rowsOf(job)
    const children = await this.#port.jobs.children(job.jobReference?.jobId ?? '')
    const last = children.findLast((child) => changesRows(child.statistics?.query?.statementType))
    return last && this.#rowsOf(last)
  }

  async #rowsOf({ statistics }: Job): Promise<number | undefined> {
    const { statementType, numDmlAffectedRows, ddlTargetTable } = statistics?.query ?? {}
    if (numDmlAffectedRows !== undefined) return Number(numDmlAffectedRows)
    if (statementType !== 'CREATE_TABLE_AS_SELECT' || ddlTargetTable === undefined) return undefined
    const table = await this.#port.tables.get(toRelation(ddlTargetTable), this.#port.interrupts.signal)
    return table?.numRows === undefined ? undefined : Number(table.numRows)
  }

  async #readRows(job: Job, limit: number): Promise<QueryResult> {
    const { requests, interrupts } = this.#port
    const { jobId = '', location } = job.jobReference ?? {}
    const maxResults = Math.min(limit, rowsPerPage)
    const query = { location, 'formatOptions.useInt64Timestamp': true, maxResults }
    const request = { method: 'GET', path: `/queries/${jobId}`, query } as const
    const rows: (readonly unknown[])[] = []
    let pageToken: string | undefined
    for (;;) {
      const page = await requests.repeat<QueryPage>(
        { ...request, query: { ...query, pageToken } },
        interrupts.signal,
      )
      const fields = page.schema?.fields ?? []
      for (const { f } of page.rows ?? []) rows.push(toRow(fields, f))
      pageToken = page.pageToken
      if (pageToken === undefined || pageToken === '' || rows.length >= limit) {
        return { columns: toColumns(page.schema), rows: rows.slice(0, limit) }
      }
    }
  }

  /** Gives what goes wrong the form that a statement's errors have. */
  async #guard<T>(sql: Sql, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await work(this.#port.interrupts.signal)
    } catch (thrown) {
      throw thrown instanceof Interrupted ? interruptedError(sql) : asStatementError(thrown, sql)
    }
  }
}

function changesRows(statementType: string | undefined): boolean {
  return statementType === 'CREATE_TABLE_AS_SELECT' || dmlTypes.includes(statementType ?? '')
}

function toRelation({ projectId, datasetId = '', tableId = '' }: TableReference): Relation {
  return { database: projectId, schema: datasetId, identifier: tableId }
}

function withoutEnd(sql: Sql): Sql {
  return sql.replace(/[\s;]+$/, '')
}
