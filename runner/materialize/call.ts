import type { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import type { Column, Sql } from '../dialect/dialect.ts'
import type { QueryResult } from '../dialect/query-result.ts'
import type {
  BookedAmount,
  Booking,
  ScoreOutcome,
  ScoreRequest,
  ScoringProgress,
} from '../language-model/score.ts'
import type { Relation } from '../resource/relation.ts'
import type { TableChanges, TableFacts, TableField } from '../resource/table-facts.ts'
import type { LandedFile } from './landed-file.ts'

/** What the steps of a node ask for. `run/` carries it out on one connection, in one transaction. */
export type Call =
  | { readonly kind: 'execute'; readonly sql: Sql }
  | { readonly kind: 'query'; readonly sql: Sql }
  /** The columns of a table or view, in order; none if there is no such relation. */
  | { readonly kind: 'describe-relation'; readonly relation: Relation }
  /** The columns that a query would give, without running it. */
  | { readonly kind: 'describe-query'; readonly sql: Sql }
  /** Something a person should know; the node goes on. */
  | { readonly kind: 'warn'; readonly error: TgeltError }
  | { readonly kind: 'list-landed'; readonly patterns: readonly string[] }
  /** Appends the lines of text files to a temporary table, each with its file's index and its number. */
  | {
      readonly kind: 'append-lines'
      readonly table: string
      readonly files: readonly { readonly index: number; readonly path: string }[]
    }
  /** Rows of texts into a temporary table, as values that no statement holds. */
  | {
      readonly kind: 'append-rows'
      readonly table: string
      readonly rows: readonly (readonly (string | null)[])[]
    }
  /** Asks a language model of the target about rows; `soFar` is how far the rows before them have come. */
  | { readonly kind: 'score'; readonly request: ScoreRequest; readonly soFar: ScoringProgress }
  /** BigQuery: says how far it has come, where it asks a language model itself. */
  | { readonly kind: 'report-scoring'; readonly progress: ScoringProgress }
  /** BigQuery: books what it is about to use up of a language model, or what it used more or less than was booked. */
  | {
      readonly kind: 'book'
      readonly alias: string
      readonly amount: BookedAmount
      readonly settling: boolean
    }
  /** BigQuery: what a query would read, without running it. */
  | { readonly kind: 'price'; readonly sql: Sql }
  /** The text of a file of the project. */
  | { readonly kind: 'read-text'; readonly path: string }
  /** BigQuery: what the metadata says of a table or view; absent if there is none. */
  | { readonly kind: 'table-facts'; readonly relation: Relation }
  | { readonly kind: 'change-table'; readonly relation: Relation; readonly changes: TableChanges }
  /** BigQuery: rows into a table by a load job. */
  | { readonly kind: 'load'; readonly load: Load }
  /** BigQuery: a partition by a copy job. */
  | { readonly kind: 'copy-partition'; readonly copy: PartitionCopy }

/** The rows of one partition of a table in the place of those of the same partition of another of the same layout. */
export interface PartitionCopy {
  readonly from: Relation
  readonly to: Relation
  /** What stands behind the `$` of a partition decorator. */
  readonly partitionId: string
  /** That the written table is encrypted with. */
  readonly kmsKeyName?: string | undefined
}

/**
 * Rows for a table by a load job, as a whole or not at all. A job of the same id is never made twice: one that stands
 * there and succeeded is the answer; after one that failed, `jobId` is made anew with a number behind it.
 */
export interface Load {
  readonly relation: Relation
  readonly jobId: string
  /** Empty for a Parquet file, which says itself what it holds. */
  readonly fields: readonly TableField[]
  readonly disposition: 'replace' | 'append'
  /** After which the table goes away by itself; undefined: never. */
  readonly expiresAfterMs?: number | undefined
  readonly source: LoadSource
}

/** The rows: given, or the lines of text files as (landed_file, landed_line, reason, text), or a Parquet file's own columns. */
export type LoadSource =
  | { readonly kind: 'rows'; readonly rows: readonly Readonly<Record<string, unknown>>[] }
  | {
      readonly kind: 'lines'
      readonly files: readonly { readonly name: string; readonly path: string }[]
    }
  | { readonly kind: 'parquet'; readonly path: string }

/** What came of a call: the member that belongs to its kind. */
export interface Answer {
  readonly rowsAffected?: number | undefined
  readonly result?: QueryResult | undefined
  readonly landed?: readonly LandedFile[] | undefined
  readonly columns?: readonly Column[] | undefined
  readonly text?: string | undefined
  readonly table?: TableFacts | undefined
  readonly scored?: ScoreOutcome | undefined
  readonly booking?: Booking | undefined
  readonly price?: { readonly bytesProcessed: number; readonly bytesBilled: number } | undefined
}

/** A computation that asks for calls and goes on with their answers; tested without a warehouse. */
export type Steps<R> = Generator<Call, R, Answer>

/** Runs statements; gives the rows that the last of them changed, if the engine says. */
export function* execute(sql: Sql): Steps<number | undefined> {
  return (yield { kind: 'execute', sql }).rowsAffected
}

export function* query(sql: Sql): Steps<QueryResult['rows']> {
  return (yield { kind: 'query', sql }).result?.rows ?? []
}

export function* describeRelation(relation: Relation): Steps<readonly Column[]> {
  return (yield { kind: 'describe-relation', relation }).columns ?? []
}

export function* describeQuery(sql: Sql): Steps<readonly Column[]> {
  return (yield { kind: 'describe-query', sql }).columns ?? []
}

/** A query whose first two columns are a name and a type. */
export function* queryColumns(sql: Sql): Steps<readonly Column[]> {
  const rows = yield* query(sql)
  return rows.map(([name, type]) => ({ name: String(name), type: String(type) }))
}

export function* warn(error: TgeltError): Steps<void> {
  yield { kind: 'warn', error }
}

export function* listLanded(patterns: readonly string[]): Steps<readonly LandedFile[]> {
  return (yield { kind: 'list-landed', patterns }).landed ?? []
}

export function* appendRows(table: string, rows: readonly (readonly (string | null)[])[]): Steps<void> {
  if (rows.length > 0) yield { kind: 'append-rows', table, rows }
}

export function* score(request: ScoreRequest, soFar: ScoringProgress): Steps<ScoreOutcome> {
  const { scored } = yield { kind: 'score', request, soFar }
  if (scored === undefined) throw new Error('a score call was not answered')
  return scored
}

export function* reportScoring(progress: ScoringProgress): Steps<void> {
  yield { kind: 'report-scoring', progress }
}

export function* book(alias: string, amount: BookedAmount, settling = false): Steps<Booking> {
  const { booking } = yield { kind: 'book', alias, amount, settling }
  if (booking === undefined) throw new Error('a booking was not answered')
  return booking
}

export function* price(sql: Sql): Steps<NonNullable<Answer['price']>> {
  return (yield { kind: 'price', sql }).price ?? { bytesProcessed: 0, bytesBilled: 0 }
}

export function* readText(path: string): Steps<string> {
  return (yield { kind: 'read-text', path }).text ?? ''
}

export function* tableFacts(relation: Relation): Steps<TableFacts | undefined> {
  return (yield { kind: 'table-facts', relation }).table
}

export function* changeTable(relation: Relation, changes: TableChanges): Steps<void> {
  yield { kind: 'change-table', relation, changes }
}

/** Gives the number of rows that the job loaded. */
export function* load(load: Load): Steps<number> {
  return (yield { kind: 'load', load }).rowsAffected ?? 0
}

export function* copyPartition(copy: PartitionCopy): Steps<void> {
  yield { kind: 'copy-partition', copy }
}
