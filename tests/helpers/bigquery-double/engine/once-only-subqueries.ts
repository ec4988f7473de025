import type { Constant, EngineType, QueryResult, Row, Scope, SqlEngine, SyntaxNode } from './sql-engine.ts'
import { child, children, findKind, sliceBytes, text, walk } from './syntax-tree.ts'
import { isNull } from './values.ts'

/** Rows below which evaluating a subquery once per row costs nothing to speak of. */
const manyRows = 200

/**
 * The engine evaluates a subquery in an expression once for every row, even if it speaks of none of the row's columns: minutes
 * for some thousand rows. This one evaluates such a subquery once, and puts in its value.
 */
export function evaluateSubqueriesOnce(engine: SqlEngine): SqlEngine {
  const query = async (sql: string, scope: Scope): Promise<QueryResult> => {
    const rows = scope.tables.reduce((sum, table) => sum + table.rows.length, 0)
    if (rows < manyRows || !/\(\s*(select|with)\b/i.test(sql)) return engine.query(sql, scope)
    const hoisted = await hoist(engine, query, sql, scope)
    return engine.query(hoisted.sql, hoisted.scope)
  }
  return { ...engine, query }
}

interface Replacement {
  readonly start: number
  readonly end: number
  readonly text: string
  readonly constants: readonly Constant[]
}

async function hoist(engine: SqlEngine, query: SqlEngine['query'], sql: string, scope: Scope) {
  const [resolved, parsed] = await Promise.all([engine.analyze(sql, scope), engine.parse(sql)])
  const replacements: Replacement[] = []
  let end = 0
  const subqueries = findKind(resolved, 'resolvedSubqueryExprNode').filter((one) => one.start >= 0)
  for (const one of [...subqueries].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (one.start < end || children(one, 'parameterList').length > 0) continue
    const replacement = await replace(engine.query, query, sql, scope, parsed, one, replacements.length)
    if (replacement === undefined || replacement.start < end) continue
    replacements.push(replacement)
    end = replacement.end
  }
  const bytes = Buffer.from(sql)
  const pieces = replacements.map(
    ({ start, text: put }, at) => `${bytes.subarray(replacements[at - 1]?.end ?? 0, start)}${put}`,
  )
  return {
    sql: `${pieces.join('')}${bytes.subarray(end)}`,
    scope: { ...scope, constants: [...scope.constants, ...replacements.flatMap((one) => one.constants)] },
  }
}

async function replace(
  plain: SqlEngine['query'],
  query: SqlEngine['query'],
  sql: string,
  scope: Scope,
  parsed: readonly SyntaxNode[],
  subquery: SyntaxNode,
  at: number,
): Promise<Replacement | undefined> {
  const { start, end } = subquery
  const before = commonTables(sql, parsed, start, end)
  const type = text(subquery, 'subqueryType')
  const name = `_tgelt_once_${at}_${start}`
  try {
    if (type === 'IN') return await replaceIn(query, { sql, scope, parsed, subquery, before, name })
    if (type !== 'SCALAR' && type !== 'EXISTS') return undefined
    // A scalar subquery in its parentheses is a query itself; EXISTS is not taken apart again.
    const source = sliceBytes(sql, start, end)
    const { columns, rows } =
      type === 'SCALAR'
        ? await query(`${before}${source}`, scope)
        : await plain(`${before}select ${source}`, scope)
    const [column] = columns
    if (column === undefined || rows.length > 1) return undefined
    return { start, end, text: name, constants: [{ name, type: column.type, value: rows[0]?.[0] ?? {} }] }
  } catch {
    // What fails alone may never be evaluated where it stands: it stays there.
    return undefined
  }
}

/** The common table expressions before a place, which a subquery there may read. */
function commonTables(sql: string, parsed: readonly SyntaxNode[], start: number, end: number): string {
  const entries: string[] = []
  for (const statement of parsed) {
    for (const one of walk(statement)) {
      const clause = child(one, 'withClause')
      if (clause === undefined || one.start > start || one.end < end) continue
      if (clause.fields['recursive'] === true) throw new Error('Recursive tables are left where they are')
      const earlier = children(clause, 'with').filter((entry) => entry.end <= start)
      entries.push(...earlier.map((entry) => sliceBytes(sql, entry.start, entry.end)))
    }
  }
  return entries.length === 0 ? '' : `with ${entries.join(',\n')}\n`
}

interface InPlace {
  readonly sql: string
  readonly scope: Scope
  readonly parsed: readonly SyntaxNode[]
  readonly subquery: SyntaxNode
  readonly before: string
  readonly name: string
}

/** Types of which the JSON text of a value is no other value's. */
const comparable = new Set(['TYPE_INT64', 'TYPE_STRING', 'TYPE_DATE', 'TYPE_TIMESTAMP', 'TYPE_BOOL'])

/** x in (select …) as a search in one text: an array as long would be copied for every row. */
async function replaceIn(query: SqlEngine['query'], { sql, scope, parsed, subquery, before, name }: InPlace) {
  const kind = (subquery.fields['inExpr'] as SyntaxNode | undefined)?.fields['type'] as EngineType | undefined
  const whole = parsed
    .flatMap((one) => findKind(one, 'astInExpressionNode'))
    .find((one) => child(one, 'query')?.start === subquery.start)
  const left = whole === undefined ? undefined : child(whole, 'lhs')
  if (whole === undefined || left === undefined || kind === undefined || !comparable.has(kind.typeKind))
    return undefined
  const list = `${before}select * from (${sliceBytes(sql, subquery.start, subquery.end)}\n)`
  const { columns, rows } = await query(list, scope)
  if (columns[0]?.type.typeKind !== kind.typeKind) return undefined
  const source = { name: '_tgelt_list', columns: [{ name: 'x', type: columns[0].type }], rows }
  const texts = await query('select to_json_string(x) from _tgelt_list where x is not null', {
    tables: [source],
    constants: [],
    parameters: [],
  })
  const value = `\n${[...new Set(texts.rows.map(textOf))].join('\n')}\n`
  const x = `(${sliceBytes(sql, left.start, left.end)}\n)`
  const absent = rows.some(([one]) => isNull(one)) ? 'null' : 'false'
  const found = `if(strpos(${name}, concat('\\n', to_json_string(${x}), '\\n')) > 0, true, ${absent})`
  const isIn = rows.length === 0 ? 'false' : `if(${x} is null, null, ${found})`
  return {
    start: whole.start,
    end: whole.end,
    text: whole.fields['isNot'] === true ? `(not (${isIn}))` : `(${isIn})`,
    constants: [{ name, type: { typeKind: 'TYPE_STRING' }, value: { stringValue: value } }],
  }
}

const textOf = (row: Row): string => row[0]?.stringValue ?? ''
