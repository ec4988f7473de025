/** The type of a value, as ZetaSQL describes it. */
export interface EngineType {
  readonly typeKind: string
  readonly arrayType?: { readonly elementType: EngineType }
  readonly structType?: {
    readonly field?: readonly { readonly fieldName: string; readonly fieldType: EngineType }[]
  }
}

/** A value, as ZetaSQL's protocol carries it; without any of these it is NULL. */
export interface Value {
  readonly int64Value?: string
  readonly boolValue?: boolean
  readonly doubleValue?: number
  readonly stringValue?: string
  readonly bytesValue?: Uint8Array
  /** Days since 1970-01-01. */
  readonly dateValue?: number
  readonly arrayValue?: { readonly element?: readonly Value[] }
  readonly structValue?: { readonly field?: readonly Value[] }
  readonly timestampValue?: { readonly seconds?: string; readonly nanos?: number }
  readonly datetimeValue?: { readonly bitFieldDatetimeSeconds?: string; readonly nanos?: number }
  readonly timeValue?: string
  readonly numericValue?: Uint8Array
  readonly bignumericValue?: Uint8Array
  readonly jsonValue?: string
  readonly intervalValue?: Uint8Array
}

export type Row = readonly Value[]

export interface EngineColumn {
  readonly name: string
  readonly type: EngineType
  /** Not part of "*". */
  readonly isPseudoColumn?: boolean
}

/** A table that a statement may read or write, by the name under which its SQL has it. */
export interface EngineTable {
  readonly name: string
  readonly columns: readonly EngineColumn[]
  readonly rows: readonly Row[]
  /** A further column with the row's place, from 0; not part of "*". */
  readonly key?: string
}

/** A name with a value: what a script's variable is to a statement. */
export interface Constant {
  readonly name: string
  readonly type: EngineType
  readonly value: Value
}

export interface Parameter {
  readonly name: string
  readonly type: EngineType
  readonly value: Value
}

/** What a statement may speak of. */
export interface Scope {
  readonly tables: readonly EngineTable[]
  readonly constants: readonly Constant[]
  readonly parameters: readonly Parameter[]
}

export interface QueryResult {
  readonly columns: readonly EngineColumn[]
  readonly rows: readonly Row[]
}

/** A node of a parsed or resolved statement: its own fields and those of what it is a kind of. */
export interface SyntaxNode {
  readonly kind: string
  /** Bytes from the statement's beginning; -1 if the node has no place. */
  readonly start: number
  readonly end: number
  readonly fields: Readonly<Record<string, unknown>>
}

/** What the engine says no to, in its own words. */
export class EngineRefusal extends Error {}

/** Executes BigQuery's SQL on tables that are handed over with each call. Rejects with the engine's own message. */
export interface SqlEngine {
  /** A script's statements, or one statement. */
  parse(sql: string): Promise<readonly SyntaxNode[]>
  /** The resolved statement, in which table scans name only the columns that are needed. */
  analyze(sql: string, scope: Scope): Promise<SyntaxNode>
  query(sql: string, scope: Scope): Promise<QueryResult>
  close(): Promise<void>
}
