import { sqlType } from '../engine/column-types.ts'
import type { SyntaxNode } from '../engine/sql-engine.ts'
import { child, children, sourceOf, text } from '../engine/syntax-tree.ts'
import { asBigqueryError, BigqueryError, invalidQuery, unsupported } from '../errors.ts'
import { execute, isPermanentDdl } from './execute.ts'
import { answerQuery, scopeOf } from './query.ts'
import { type Outcome, outcome, type Session } from './session.ts'
import { lineAndColumn } from './text-edits.ts'

/** One statement of a script, as its child job shows it. */
export interface ScriptStep {
  readonly sql: string
  readonly outcome: Outcome | undefined
  readonly error: BigqueryError | undefined
}

type Charge = (run: (session: Session) => Promise<Outcome>) => Promise<Outcome>

const scriptOnly = new Set([
  'astVariableDeclarationNode',
  'astSingleAssignmentNode',
  'astAssignmentFromStructNode',
  'astAssertStatementNode',
  'astBeginStatementNode',
  'astCommitStatementNode',
  'astRollbackStatementNode',
])

/** Whether a text is executed as a script: several statements, or one that only scripts have. */
export const isScript = (statements: readonly SyntaxNode[]): boolean =>
  statements.length > 1 ||
  statements.some((one) => scriptOnly.has(one.kind) && one.kind !== 'astAssertStatementNode')

/**
 * Executes a flat list of statements. What a transaction did that does not end is undone, whether one fails or none.
 *
 * @param strike is told of each statement, and may throw in its place
 */
export async function runScript(
  session: Session,
  sql: string,
  statements: readonly SyntaxNode[],
  charge: Charge,
  strike: (statement: string) => void,
): Promise<{ readonly steps: readonly ScriptStep[]; readonly error: BigqueryError | undefined }> {
  const steps: ScriptStep[] = []
  const transaction = new Transaction(session)
  for (const statement of statements) {
    const source = sourceOf(sql, statement)
    try {
      strike(source)
      const done = await runStep(session, sql, statement, transaction, charge)
      if (done !== undefined) steps.push({ sql: source, outcome: done, error: undefined })
    } catch (error) {
      transaction.rollBack()
      const refused = inScript(asBigqueryError(error), sql, statement)
      steps.push({ sql: source, outcome: undefined, error: refused })
      return { steps, error: refused }
    }
  }
  transaction.rollBack()
  return { steps, error: undefined }
}

class Transaction {
  readonly #session: Session
  #before:
    | { catalogue: ReturnType<Session['catalogue']['snapshot']>; temporary: Session['temporary'] }
    | undefined

  constructor(session: Session) {
    this.#session = session
  }

  begin(): void {
    if (this.#before !== undefined)
      throw invalidQuery('Transaction control: Nested transactions are not supported')
    this.#before = {
      catalogue: this.#session.catalogue.snapshot(),
      temporary: new Map(this.#session.temporary),
    }
    this.#session.inTransaction = true
  }

  commit(): void {
    if (this.#before === undefined)
      throw invalidQuery('Transaction control: There is no active transaction to commit')
    this.#before = undefined
    this.#session.inTransaction = false
  }

  rollBack(isAsked = false): void {
    if (this.#before === undefined) {
      if (isAsked) throw invalidQuery('Transaction control: There is no active transaction to roll back')
      return
    }
    this.#session.catalogue.restore(this.#before.catalogue)
    this.#session.temporary.clear()
    for (const [name, table] of this.#before.temporary) this.#session.temporary.set(name, table)
    this.#before = undefined
    this.#session.inTransaction = false
  }
}

/** A statement's failure, as that of its script: with the place of the statement if it has none of its own. */
function inScript(error: BigqueryError, sql: string, statement: SyntaxNode): BigqueryError {
  if (error.reason === 'doubleFailed') return error
  const has = / at \[\d+:\d+\]$/.exec(error.message)
  const message = has === null ? error.message : error.message.slice(0, has.index)
  const place = has === null ? ` at [${lineAndColumn(sql, statement.start)}]` : has[0]
  return new BigqueryError(error.reason, `Query error: ${message}${place}`)
}

async function runStep(
  session: Session,
  sql: string,
  statement: SyntaxNode,
  transaction: Transaction,
  charge: Charge,
): Promise<Outcome | undefined> {
  switch (statement.kind) {
    case 'astVariableDeclarationNode':
      await declare(session, sql, statement)
      return undefined
    case 'astSingleAssignmentNode':
      return assign(session, sql, statement)
    case 'astAssignmentFromStructNode':
      return assignStruct(session, sql, statement)
    case 'astBeginStatementNode':
      transaction.begin()
      return outcome('BEGIN_TRANSACTION')
    case 'astCommitStatementNode':
      transaction.commit()
      return outcome('COMMIT_TRANSACTION')
    case 'astRollbackStatementNode':
      transaction.rollBack(true)
      return outcome('ROLLBACK_TRANSACTION')
    default:
      if (session.inTransaction && isPermanentDdl(session, statement)) {
        throw invalidQuery('DDL statements on permanent entities are not supported inside a transaction')
      }
      return charge((own) => execute(own, sql, statement))
  }
}

async function declare(session: Session, sql: string, statement: SyntaxNode): Promise<void> {
  const type = child(statement, 'type')
  const initial = child(statement, 'defaultValue')
  const list = child(statement, 'variableList')
  const typeText = type === undefined ? undefined : sourceOf(sql, type)
  for (const identifier of list === undefined ? [] : children(list, 'identifierList')) {
    const name = text(identifier, 'idString')
    if (session.variables.has(name.toLowerCase()))
      throw invalidQuery(`Variable '${name}' redeclaration is not allowed here`)
    const value =
      initial === undefined
        ? await session.engine.query(`select cast(null as ${typeText})`, scopeOf(session, []))
        : await valueOfExpression(session, sql, initial, typeText)
    setVariable(session, name, value)
  }
}

function valueOfExpression(session: Session, sql: string, expression: SyntaxNode, type: string | undefined) {
  const wrapping =
    type === undefined
      ? { before: 'select (', after: ')' }
      : { before: 'select cast((', after: `) as ${type})` }
  return answerQuery({ ...session, dryRun: false }, sql, expression, wrapping)
}

function setVariable(
  session: Session,
  name: string,
  {
    columns,
    rows,
  }: Awaited<ReturnType<typeof answerQuery>> | Awaited<ReturnType<Session['engine']['query']>>,
): void {
  const [column] = columns
  if (column === undefined) throw unsupported(`the value of ${name}`)
  session.variables.set(name.toLowerCase(), { name, type: column.type, value: rows[0]?.[0] ?? {} })
}

/** SET (a, b) = a struct of as many fields. */
async function assignStruct(session: Session, sql: string, statement: SyntaxNode): Promise<Outcome> {
  const list = child(statement, 'variables')
  const names = list === undefined ? [] : children(list, 'identifierList').map((one) => text(one, 'idString'))
  const variables = names.map((name) => {
    const variable = session.variables.get(name.toLowerCase())
    if (variable === undefined) throw invalidQuery(`Undeclared variable: ${name}`)
    return variable
  })
  const expression = child(statement, 'structExpression')
  if (expression === undefined) throw unsupported('SET without a struct')
  const type = `struct<${variables.map((variable) => sqlType(variable.type)).join(', ')}>`
  const answer = await valueOfExpression(session, sql, expression, type)
  const values = answer.rows[0]?.[0]?.structValue?.field ?? []
  for (const [at, variable] of variables.entries())
    session.variables.set(variable.name.toLowerCase(), { ...variable, value: values[at] ?? {} })
  return outcome('SELECT', { bytesProcessed: answer.bytesProcessed, referenced: answer.referenced })
}

async function assign(session: Session, sql: string, statement: SyntaxNode): Promise<Outcome> {
  const name = text(child(statement, 'variable'), 'idString')
  const variable = session.variables.get(name.toLowerCase())
  const expression = child(statement, 'expression')
  if (variable === undefined || expression === undefined) throw invalidQuery(`Undeclared variable: ${name}`)
  const answer = await valueOfExpression(session, sql, expression, sqlType(variable.type))
  setVariable(session, variable.name, answer)
  return outcome('SELECT', { bytesProcessed: answer.bytesProcessed, referenced: answer.referenced })
}
