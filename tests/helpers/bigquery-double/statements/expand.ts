import { keyOf, type RelationName, type Table } from '../catalogue/relation.ts'
import { engineColumns } from '../engine/column-types.ts'
import type { EngineTable, SyntaxNode } from '../engine/sql-engine.ts'
import { child, children, findKind, pathOf, sliceBytes, text, walk } from '../engine/syntax-tree.ts'
import { BigqueryError } from '../errors.ts'
import { resolvePath, type Session, temporaryTable } from './session.ts'
import { applyEdits, type Edit, type EditedText } from './text-edits.ts'

/** A part of a script, ready for the engine: names resolved, views written out, table functions answered. */
export interface Expanded {
  readonly text: EditedText
  /** What the text reads, by the engine's names. */
  readonly tables: ReadonlyMap<string, Table>
  /** Results of table functions. */
  readonly computed: readonly EngineTable[]
  /** What the inputs of table functions cost. */
  readonly computedBytes: number
}

interface Gathered {
  readonly tables: Map<string, Table>
  readonly computed: EngineTable[]
  computedBytes: number
}

/** Expands the part of a text that a node stands for; its positions are bytes of the whole text. */
export async function expand(session: Session, sql: string, node: SyntaxNode): Promise<Expanded> {
  const gathered: Gathered = { tables: new Map(), computed: [], computedBytes: 0 }
  const text = await expandPart(session, sql, node, gathered, {
    viewsAbove: [],
    names: aliasesOf(node),
    root: node,
  })
  return { text, ...gathered }
}

/** Expands parts of one statement, whose names they share. */
export async function expandParts(
  session: Session,
  sql: string,
  statement: SyntaxNode,
  parts: readonly SyntaxNode[],
): Promise<{
  readonly texts: readonly string[]
  readonly tables: Expanded['tables']
  readonly computed: Expanded['computed']
}> {
  const gathered: Gathered = { tables: new Map(), computed: [], computedBytes: 0 }
  const surroundings = { viewsAbove: [], names: aliasesOf(statement), root: statement }
  const texts: string[] = []
  for (const part of parts) texts.push((await expandPart(session, sql, part, gathered, surroundings)).sql)
  return { texts, ...gathered }
}

interface Surroundings {
  readonly viewsAbove: readonly string[]
  readonly names: ReturnType<typeof aliasesOf>
  readonly root: SyntaxNode
}

async function expandPart(
  session: Session,
  sql: string,
  node: SyntaxNode,
  gathered: Gathered,
  { viewsAbove, names, root }: Surroundings,
): Promise<EditedText> {
  const edits: Edit[] = []
  const functions = findKind(node, 'astTvfNode')
  for (const one of functions) {
    if (functions.some((outer) => outer !== one && outer.start <= one.start && outer.end >= one.end)) continue
    edits.push(await functionEdit(session, sql, root, one, gathered))
  }
  for (const one of findKind(node, 'astTablePathExpressionNode')) {
    const path = child(one, 'pathExpr')
    if (path === undefined || isLocalName(session, pathOf(path), names)) continue
    if (child(one, 'forSystemTime') !== undefined)
      throw new BigqueryError(
        'notImplemented',
        'FOR SYSTEM_TIME is not supported by the BigQuery of the tests',
      )
    const replacement = await relationText(session, pathOf(path), gathered, viewsAbove)
    const alias = child(one, 'alias') === undefined ? ` as \`${lastPart(pathOf(path))}\`` : ''
    edits.push({ start: path.start, end: path.end, text: replacement + alias })
  }
  // The engine takes values for parameters with names alone.
  for (const one of findKind(node, 'astParameterExprNode')) {
    if (child(one, 'name') !== undefined) continue
    edits.push({ start: one.start, end: one.end, text: `@${positionalName(Number(one.fields['position']))}` })
  }
  const target = targetEdit(session, node, gathered)
  if (target !== undefined) edits.push(target)
  const part = sliceBytes(sql, node.start, node.end)
  return applyEdits(
    part,
    edits.map((edit) => ({ ...edit, start: edit.start - node.start, end: edit.end - node.start })),
  )
}

/** The name of the parameter that the n-th ? stands for. */
export const positionalName = (place: number): string => `_tgelt_parameter_${place}`

const lastPart = (path: readonly string[]): string => path.at(-1)?.split('.').at(-1) ?? ''

/** Names that a path may begin with that is no table: common table expressions and aliases. */
function aliasesOf(node: SyntaxNode): {
  readonly expressions: ReadonlySet<string>
  readonly aliases: ReadonlySet<string>
} {
  const expressions = new Set<string>()
  const aliases = new Set<string>()
  for (const one of walk(node)) {
    const alias = child(one, 'alias')
    if (alias !== undefined && text(alias, 'idString') !== '')
      expressions.add(text(alias, 'idString').toLowerCase())
    const identifier = alias === undefined ? undefined : child(alias, 'identifier')
    if (identifier !== undefined) aliases.add(text(identifier, 'idString').toLowerCase())
    const path = child(one, 'pathExpr')
    if (path !== undefined && alias === undefined) aliases.add(lastPart(pathOf(path)).toLowerCase())
  }
  return { expressions, aliases }
}

function isLocalName(
  session: Session,
  path: readonly string[],
  names: ReturnType<typeof aliasesOf>,
): boolean {
  const first = path[0]?.toLowerCase() ?? ''
  if (path.length === 1) return names.expressions.has(first)
  if (names.expressions.has(first)) return true
  return names.aliases.has(first) && session.catalogue.findDataset(path[0] ?? '') === undefined
}

async function relationText(
  session: Session,
  path: readonly string[],
  gathered: Gathered,
  viewsAbove: readonly string[],
): Promise<string> {
  const temporary = temporaryTable(session, path)
  if (temporary !== undefined) return addTable(gathered, `_SESSION.${temporary.name}`, temporary)
  const name = resolvePath(session, path)
  const relation = session.catalogue.relation(name, session.location)
  if (relation.kind === 'TABLE') return addTable(gathered, engineName(session, relation), relation)
  if (viewsAbove.includes(keyOf(name)))
    throw new BigqueryError('invalidQuery', `View ${keyOf(name)} refers to itself`)
  const [query] = await session.engine.parse(relation.query)
  if (query === undefined) throw new Error(`View ${keyOf(name)} has no query`)
  // A view knows neither the default dataset nor the temporary tables of the statement that reads it.
  const viewSession = { ...session, defaultDataset: undefined, temporary: new Map() }
  const surroundings = { viewsAbove: [...viewsAbove, keyOf(name)], names: aliasesOf(query), root: query }
  const expanded = await expandPart(viewSession, relation.query, query, gathered, surroundings)
  return `(${expanded.sql}\n)`
}

const engineName = (session: Session, { dataset, name }: RelationName): string =>
  `${session.catalogue.project}.${dataset}.${name}`

function addTable(gathered: Gathered, name: string, table: Table): string {
  gathered.tables.set(name, table)
  return `\`${name}\``
}

const kindsWithAlias = new Set(['astUpdateStatementNode', 'astDeleteStatementNode', 'astMergeStatementNode'])

/** The table that a DML statement changes, under the engine's name. */
function targetEdit(session: Session, node: SyntaxNode, gathered: Gathered): Edit | undefined {
  const path = child(node, 'targetPath')
  if (path === undefined || node.kind === 'astTruncateStatementNode') return undefined
  const { name, table } = targetTable(session, pathOf(path))
  const needsAlias = kindsWithAlias.has(node.kind) && child(node, 'alias') === undefined
  const replacement = addTable(gathered, name, table) + (needsAlias ? ` as \`${table.name}\`` : '')
  return { start: path.start, end: path.end, text: replacement }
}

/** The table that a path means, to be changed, and the engine's name for it. */
export function targetTable(
  session: Session,
  path: readonly string[],
): { readonly name: string; readonly table: Table } {
  const temporary = temporaryTable(session, path)
  if (temporary !== undefined) return { name: `_SESSION.${temporary.name}`, table: temporary }
  const table = session.catalogue.table(resolvePath(session, path), session.location)
  return { name: engineName(session, table), table }
}

/** What the names of tables begin with that hold a table function's answer. */
export const computedPrefix = '_tgelt_function_'

/** A table function's place, given to a table that holds its answer. */
async function functionEdit(
  session: Session,
  sql: string,
  root: SyntaxNode,
  node: SyntaxNode,
  gathered: Gathered,
): Promise<Edit> {
  const alias = child(node, 'alias')
  const { table, reads, bytesProcessed } = await session.callTableFunction(session, sql, node, (input) =>
    inputQuery(sql, root, node, input),
  )
  const name = `${computedPrefix}${gathered.computed.length + 1}`
  gathered.computed.push({ ...table, name })
  gathered.computedBytes += bytesProcessed
  for (const [key, one] of reads) gathered.tables.set(key, one)
  return {
    start: node.start,
    end: alias?.start ?? node.end,
    text: `\`${name}\`${alias === undefined ? '' : ' '}`,
  }
}

/** An argument's query, with the common table expressions before it that it may read. */
function inputQuery(sql: string, root: SyntaxNode, tableFunction: SyntaxNode, input: SyntaxNode): string {
  const entries: SyntaxNode[] = []
  for (const one of walk(root)) {
    if (one.start > tableFunction.start || one.end < tableFunction.end) continue
    const clause = child(one, 'withClause')
    if (clause === undefined) continue
    entries.push(...children(clause, 'with').filter((entry) => entry.end <= tableFunction.start))
  }
  const query = sliceBytes(sql, input.start, input.end)
  if (entries.length === 0) return query
  return `with ${entries.map((entry) => sliceBytes(sql, entry.start, entry.end)).join(',\n')}\nselect * from (${query}\n)`
}

/** A table as the engine takes it, its rows apart. */
export const withoutRows = (name: string, table: Table): EngineTable => ({
  name,
  columns: engineColumns(table.fields),
  rows: [],
})
