import type { DuckDBConnection } from '@duckdb/node-api'
import { isNodeError } from '../../../kernel/errors/node-error.ts'
import type { Column, SeedFile, Sql } from '../../dialect/dialect.ts'
import { duckdbDialect } from '../../dialect/duckdb/duckdb-dialect.ts'
import type { Relation } from '../../resource/relation.ts'
import { readLines } from '../line-reader.ts'
import { StatementError } from '../statement-error.ts'
import type { Connection, NumberedFile, QueryResult } from '../warehouse.ts'
import { toStatementError } from './error.ts'

const beginStatement = 'begin;\n'

/** One DuckDB connection. A transaction is begun together with its first statement: a round trip less for every node. */
export class DuckdbConnection implements Connection {
  readonly #connection: DuckDBConnection
  readonly #hide: (text: string) => string
  #transaction: 'none' | 'due' | 'open' = 'none'
  #closed = false

  constructor(connection: DuckDBConnection, hide: (text: string) => string) {
    this.#connection = connection
    this.#hide = hide
  }

  async execute(sql: Sql): Promise<number | undefined> {
    const result = await this.#send(sql, (text) => this.#connection.run(text))
    // CREATE TABLE AS and DML answer one row with this column; other statements answer none.
    if (result.columnCount !== 1 || result.columnName(0) !== 'Count') return undefined
    const [row] = await result.getRowsJson()
    return row === undefined ? undefined : Number(row[0])
  }

  async query(sql: Sql, limit?: number): Promise<QueryResult> {
    const limited = limit === undefined ? sql : `select * from (\n${sql}\n) limit ${limit}`
    const reader = await this.#send(limited, (text) => this.#connection.runAndReadAll(text))
    const types = reader.columnTypes()
    const columns = reader.columnNames().map((name, index) => ({ name, type: String(types[index]) }))
    return { columns, rows: reader.getRowsJson() }
  }

  describeRelation(relation: Relation): Promise<readonly Column[]> {
    return this.#columns(duckdbDialect.columnsOf(relation))
  }

  describeQuery(sql: Sql): Promise<readonly Column[]> {
    return this.#columns(duckdbDialect.columnsOfQuery(sql))
  }

  describeSeed(seed: SeedFile): Promise<readonly Column[]> {
    return this.describeQuery(duckdbDialect.seedQuery(seed))
  }

  /** Statements carry no labels here. */
  startNode(): void {}

  async begin(): Promise<void> {
    this.#transaction = 'due'
  }

  async commit(): Promise<void> {
    const isOpen = this.#transaction === 'open'
    this.#transaction = 'none'
    if (isOpen) await this.#send('commit', (text) => this.#connection.run(text))
  }

  async rollback(): Promise<void> {
    const isOpen = this.#transaction === 'open'
    this.#transaction = 'none'
    // The begin itself may have failed with its statement (a syntax error): then there is nothing to roll back.
    if (isOpen) await this.#connection.run('rollback').catch(() => undefined)
  }

  async appendLines(table: string, files: readonly NumberedFile[]): Promise<void> {
    const appender = await this.#connection.createAppender(table, 'main', 'temp')
    try {
      for (const { index, path } of files) {
        for await (const lines of this.#lines(path)) {
          for (const line of lines) {
            appender.appendInteger(index)
            appender.appendBigInt(BigInt(line.number))
            if (line.isUtf8) appender.appendNull()
            else appender.appendVarchar('not valid UTF-8')
            appender.appendVarchar(line.text)
            appender.endRow()
          }
          // An appender holds what it has not flushed.
          appender.flushSync()
        }
      }
    } finally {
      appender.closeSync()
    }
  }

  async appendRows(table: string, rows: readonly (readonly (string | null)[])[]): Promise<void> {
    const appender = await this.#connection.createAppender(table, 'main', 'temp')
    try {
      for (const row of rows) {
        for (const value of row) {
          if (value === null) appender.appendNull()
          else appender.appendVarchar(value)
        }
        appender.endRow()
      }
    } finally {
      appender.closeSync()
    }
  }

  interrupt(): void {
    if (!this.#closed) this.#connection.interrupt()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#connection.closeSync()
  }

  /** Of a query whose first two columns are a name and a type. */
  async #columns(sql: Sql): Promise<readonly Column[]> {
    const { rows } = await this.query(sql)
    return rows.map(([name, type]) => ({ name: String(name), type: String(type) }))
  }

  async *#lines(path: string): ReturnType<typeof readLines> {
    try {
      yield* readLines(path)
    } catch (error) {
      if (!isNodeError(error, 'ENOENT')) throw error
      const message = this.#hide(`No such file: ${path}`)
      throw new StatementError({ code: 'file-not-found', message, cause: error }, '', undefined)
    }
  }

  async #send<R>(sql: Sql, send: (text: string) => Promise<R>): Promise<R> {
    const prefix = this.#transaction === 'due' ? beginStatement : ''
    if (prefix !== '') this.#transaction = 'open'
    try {
      return await send(prefix + sql)
    } catch (error) {
      throw toStatementError(error, sql, prefix.length, this.#hide)
    }
  }
}
