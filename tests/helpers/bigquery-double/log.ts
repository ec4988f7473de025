export interface LoggedRequest {
  readonly method: string
  /** Without host and without /bigquery/v2. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly jobId: string | undefined
  readonly sql: string | undefined
  readonly bodyBytes: number
  /** undefined while it is not answered, or if the connection was cut. */
  status: number | undefined
}

export interface LoggedJob {
  readonly jobId: string
  readonly kind: 'query' | 'load' | 'copy'
  readonly sql: string | undefined
  readonly dryRun: boolean
  readonly labels: Readonly<Record<string, string>>
  readonly maximumBytesBilled: number | undefined
  /** "dataset.table" that a load or copy job writes, of a copy with its partition decorator. */
  readonly destination: string | undefined
  statementType: string | undefined
  totalBytesProcessed: number
  totalBytesBilled: number
  state: 'PENDING' | 'RUNNING' | 'DONE'
  error: { readonly reason: string; readonly message: string } | undefined
}
