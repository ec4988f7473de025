import type { FaultBook } from './faults.ts'
import type { LanguageService } from './language/language-service.ts'
import type { LoggedJob, LoggedRequest } from './log.ts'

export interface DoubleOptions {
  /** The project's id; "tgelt-test" if none is given. */
  readonly project?: string
  /** Where datasets and jobs are unless they say otherwise; "US" if none is given. */
  readonly location?: string
}

export interface AnalyzedColumn {
  readonly name: string
  /** As BigQuery writes it in SQL: INT64, ARRAY<STRING>, STRUCT<a INT64>. */
  readonly type: string
}

/** A BigQuery of one's own: the REST API in front of Google's SQL engine, on a free port of this computer. */
export interface BigqueryDouble {
  /** To be given to the client as apiEndpoint. */
  readonly url: string
  readonly project: string
  readonly faults: FaultBook
  /** Every job that was inserted, dry runs too, in order. */
  readonly jobs: readonly LoggedJob[]
  /** Every request, in order of arrival. */
  readonly requests: readonly LoggedRequest[]
  readonly language: LanguageService
  /** The rows of "dataset.table" (a view, too), INT64 as number or, beyond 2^53, as string. */
  tableRows(name: string): Promise<Record<string, unknown>[]>
  /** The columns that a query has; what is wrong with it is thrown as BigQuery words it. */
  analyze(sql: string): Promise<{ readonly columns: readonly AnalyzedColumn[] }>
  /** Ends the server and the engine. */
  close(): Promise<void>
}

/** Starts a BigQuery that has neither datasets nor tables. */
export function startBigqueryDouble(_options: DoubleOptions = {}): Promise<BigqueryDouble> {
  throw new Error('The double is being written')
}
