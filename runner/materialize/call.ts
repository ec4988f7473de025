import type { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import type { Column, Sql } from '../dialect/dialect.ts'
import type { QueryResult } from '../dialect/query-result.ts'
import type { LandedFile } from './landed-file.ts'

/** What the steps of a node ask for. `run/` carries it out on one connection, in one transaction. */
export type Call =
  | { readonly kind: 'execute'; readonly sql: Sql }
  | { readonly kind: 'query'; readonly sql: Sql }
  /** Something a person should know; the node goes on. */
  | { readonly kind: 'warn'; readonly error: TgeltError }
  | { readonly kind: 'list-landed'; readonly patterns: readonly string[] }
  /** Appends the lines of text files to a temporary table, each with its file's index and its number. */
  | {
      readonly kind: 'append-lines'
      readonly table: string
      readonly files: readonly { readonly index: number; readonly path: string }[]
    }

/** What came of a call: the member that belongs to its kind. */
export interface Answer {
  readonly rowsAffected?: number | undefined
  readonly result?: QueryResult | undefined
  readonly landed?: readonly LandedFile[] | undefined
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
