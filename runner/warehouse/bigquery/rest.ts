/** What is read of BigQuery's REST resources. 64-bit numbers are texts; what a resource has none of is absent. */
export interface JobReference {
  readonly projectId?: string
  readonly jobId?: string
  readonly location?: string
}

export interface ErrorProto {
  readonly reason?: string
  readonly message?: string
}

export interface JobStatus {
  readonly state?: string
  readonly errorResult?: ErrorProto
  /** All that went wrong, the least of it too. */
  readonly errors?: readonly ErrorProto[]
}

export interface TableReference {
  readonly projectId?: string
  readonly datasetId?: string
  readonly tableId?: string
}

export interface QueryStatistics {
  readonly statementType?: string
  readonly numDmlAffectedRows?: string
  readonly ddlTargetTable?: TableReference
  readonly totalBytesProcessed?: string
  readonly totalBytesBilled?: string
  readonly referencedTables?: readonly TableReference[]
  readonly schema?: TableSchema
}

export interface JobStatistics {
  readonly totalBytesProcessed?: string
  readonly query?: QueryStatistics
  readonly load?: { readonly outputRows?: string }
}

export interface Job {
  readonly jobReference?: JobReference
  readonly status?: JobStatus
  readonly statistics?: JobStatistics
}

export interface FieldSchema {
  readonly name?: string
  readonly type?: string
  readonly mode?: string
  readonly description?: string
  readonly fields?: readonly FieldSchema[]
  readonly rangeElementType?: { readonly type?: string }
}

export interface TableSchema {
  readonly fields?: readonly FieldSchema[]
}

export interface Table {
  readonly etag?: string
  readonly type?: string
  readonly schema?: TableSchema
  readonly description?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly numRows?: string
  readonly numBytes?: string
  readonly timePartitioning?: {
    readonly type?: string
    readonly field?: string
    readonly expirationMs?: string
    readonly requirePartitionFilter?: boolean
  }
  readonly rangePartitioning?: {
    readonly field?: string
    readonly range?: { readonly start?: string; readonly end?: string; readonly interval?: string }
  }
  readonly clustering?: { readonly fields?: readonly string[] }
  readonly requirePartitionFilter?: boolean
}

export interface Dataset {
  readonly location?: string
}

export interface TableList {
  readonly tables?: readonly { readonly tableReference?: TableReference; readonly type?: string }[]
  readonly nextPageToken?: string
}

export interface Model {
  readonly description?: string
  readonly labels?: Readonly<Record<string, string>>
}

export interface ModelList {
  readonly models?: readonly { readonly modelReference?: { readonly modelId?: string } }[]
  readonly nextPageToken?: string
}

export interface JobList {
  /** Newest first. */
  readonly jobs?: readonly Job[]
  readonly nextPageToken?: string
}

/** A cell: a text, a row of a STRUCT, the elements of an ARRAY, or null. */
export type CellValue = string | null | { readonly f: readonly Cell[] } | readonly Cell[]

export interface Cell {
  readonly v: CellValue
}

export interface QueryPage {
  readonly schema?: TableSchema
  readonly rows?: readonly { readonly f: readonly Cell[] }[]
  readonly pageToken?: string
}
