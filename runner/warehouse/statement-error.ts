import { type ErrorDetails, TgeltError } from '../../kernel/errors/tgelt-error.ts'

/** What an engine said against a statement, with the place it meant. Callers that know where the SQL came from relocate it. */
export class StatementError extends TgeltError {
  /** The text that was sent. */
  readonly sql: string
  /** Where in it, in UTF-16 units from 0; undefined if the engine did not say. */
  readonly offset: number | undefined

  constructor(details: ErrorDetails, sql: string, offset: number | undefined) {
    super(details)
    this.name = 'StatementError'
    this.sql = sql
    this.offset = offset
  }
}
