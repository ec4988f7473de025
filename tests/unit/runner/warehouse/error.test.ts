import { describe, expect, it } from 'vitest'
import { DuckdbConnection } from '../../../../runner/warehouse/duckdb/connection.ts'
import { toStatementError } from '../../../../runner/warehouse/duckdb/error.ts'
import { openInstance } from '../../../../runner/warehouse/duckdb/instance.ts'
import type { StatementError } from '../../../../runner/warehouse/statement-error.ts'

/** What DuckDB itself says against a statement, after some others. */
async function errorOf(sql: string, inTransaction = false): Promise<StatementError> {
  const path = ':memory:'
  const instance = await openInstance({
    path,
    shownPath: path,
    access: 'write',
    temporaryFolder: '',
    settings: {},
  })
  const connection = new DuckdbConnection(await instance.connect(), (text) => text.replaceAll('/secret/', ''))
  await connection.execute("create table people as select 1 as person_id, 'x' as name")
  if (inTransaction) await connection.begin()
  try {
    await connection.execute(sql)
    throw new Error('nothing was refused')
  } catch (error) {
    return error as StatementError
  } finally {
    connection.close()
    instance.closeSync()
  }
}

describe("DuckDB's errors", () => {
  it.each([
    ['relation-not-found', 'select * from peopel', 'peopel', 'Did you mean "people"?'],
    ['relation-not-found', 'select * from nowhere_table', 'nowhere_table', undefined],
    ['column-not-found', 'select persn_id from people', 'persn_id', 'Did you mean "person_id"?'],
    ['function-not-found', "select uper('a')", 'uper', 'Did you mean "upper"?'],
    ['sql-syntax', 'selec 1', 'selec', undefined],
    ['conversion-failed', "select 1,\n  'abc'::int", '::int', undefined],
    ['file-not-found', "select * from read_csv('/secret/gone.csv')", "read_csv('", undefined],
    ['sql-error', 'select sum(name) from people', 'sum(name)', undefined],
  ])('%s', async (code, sql, at, hint) => {
    for (const inTransaction of [false, true]) {
      const error = await errorOf(sql, inTransaction)
      expect(error).toMatchObject({ code, hint, offset: sql.indexOf(at), sql })
      expect(error.message).not.toMatch(/LINE \d|Did you mean|Candidate|secret|exception_type|\n/)
    }
  })

  it('counts in UTF-16 units behind characters of other lengths', async () => {
    const sql = "select 'привет 😀' as a, nope from people"
    expect((await errorOf(sql)).offset).toBe(sql.indexOf('nope'))
  })

  it('lists the columns when none is near', async () => {
    expect((await errorOf('select completely_different from people')).hint).toBe('There are person_id, name.')
  })

  it('has no place where DuckDB gives none', async () => {
    expect(await errorOf("select error('boom')")).toMatchObject({
      code: 'sql-error',
      message: 'boom',
      offset: undefined,
    })
  })

  it('cuts what carries a whole message', async () => {
    const error = await errorOf(`select ('x' || repeat('long ', 5000))::int`)
    expect(error.code).toBe('conversion-failed')
    expect(error.message.length).toBeLessThan(700)
  })

  it.each([
    [
      '{"exception_type":"Out of Memory","exception_message":"failed to pin block\\n\\nPossible solutions:\\n* Reducing"}',
      'out-of-memory',
    ],
    [
      '{"exception_type":"IO","exception_message":"Could not write file: No space left on device"}',
      'out-of-disk',
    ],
    ['{"exception_type":"INTERRUPT","exception_message":"Interrupted!"}', 'interrupted'],
    ['IO Error: No files found that match the pattern', 'file-not-found'],
    ['something else', 'sql-error'],
  ])('%s', (text, code) => {
    const error = toStatementError(new Error(text), '', 0, (shown) => shown)
    expect(error.code).toBe(code)
    expect(error.message).not.toContain('Possible')
  })
})
