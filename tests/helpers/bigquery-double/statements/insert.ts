import type { Table } from '../catalogue/relation.ts'
import { engineColumns, sqlType } from '../engine/column-types.ts'
import type { EngineColumn, Row, SyntaxNode } from '../engine/sql-engine.ts'
import { child, children, pathOf, text } from '../engine/syntax-tree.ts'
import { storeRows } from './create-relation.ts'
import { columnPlace, done } from './dml.ts'
import { expandParts, targetTable } from './expand.ts'
import { type Analyzed, analyzePart, answerQuery, readTables, scopeOf } from './query.ts'
import type { Outcome, Session } from './session.ts'

/** INSERT of values or of a query. */
export async function insert(session: Session, sql: string, statement: SyntaxNode): Promise<Outcome> {
  const { table } = targetTable(session, pathOf(child(statement, 'targetPath')))
  const analyzed = await analyzePart(session, sql, statement)
  if (session.dryRun) return done('INSERT', analyzed, {})
  const places = targetPlaces(table, statement)
  const types = places.map((place) => engineColumns(table.fields)[place])
  const query = child(statement, 'query')
  const values =
    query === undefined
      ? await valuesRows(session, sql, statement, types, analyzed)
      : await castRows(session, await answerQuery(session, sql, query), types)
  const rows = values.map((row) => placed(table, places, row))
  storeRows(session, table, [...table.rows, ...rows])
  return done('INSERT', analyzed, { insertedRowCount: rows.length })
}

function targetPlaces(table: Table, statement: SyntaxNode): readonly number[] {
  const list = child(statement, 'columnList')
  if (list === undefined) return table.fields.flatMap((field, at) => (field.isPseudo ? [] : at))
  return children(list, 'identifiers').map((one) => columnPlace(table, [text(one, 'idString')]))
}

type Column = EngineColumn | undefined

const typeText = (column: Column): string => (column === undefined ? 'string' : sqlType(column.type))

async function valuesRows(
  session: Session,
  sql: string,
  statement: SyntaxNode,
  types: readonly Column[],
  analyzed: Analyzed,
): Promise<readonly Row[]> {
  const list = child(statement, 'rows')
  const rows = list === undefined ? [] : children(list, 'rows').map((row) => children(row, 'values'))
  const { texts } = await expandParts(session, sql, statement, rows.flat())
  const selects = rows.map((row, at) => {
    const before = rows.slice(0, at).reduce((sum, one) => sum + one.length, 0)
    const values = row.map((value, place) => {
      const expression = value.kind === 'astDefaultLiteralNode' ? 'null' : texts[before + place]
      return `cast((${expression}\n) as ${typeText(types[place])}) as c${place}`
    })
    return `select ${at} as c, ${values.join(', ')}`
  })
  const query = `select * except (c) from (${selects.join('\nunion all\n')}) order by c`
  const answer = await session.engine.query(query, scopeOf(session, readTables(analyzed)))
  return answer.rows
}

/** The rows of a query, each value as one of its column. */
async function castRows(
  session: Session,
  { columns, rows }: { readonly columns: readonly EngineColumn[]; readonly rows: readonly Row[] },
  types: readonly Column[],
): Promise<readonly Row[]> {
  if (columns.every((column, at) => sqlType(column.type) === typeText(types[at]))) return rows
  const source = { name: 'source', columns: columns.map(({ type }, at) => ({ name: `c${at}`, type })), rows }
  const list = types.map((column, at) => `cast(c${at} as ${typeText(column)})`)
  const answer = await session.engine.query(
    `select ${list.join(', ')} from source`,
    scopeOf(session, [source]),
  )
  return answer.rows
}

/** A row of the whole table: what is not given is NULL, or an array without elements. */
function placed(table: Table, places: readonly number[], values: Row): Row {
  return table.fields.map((field, at) => {
    const from = places.indexOf(at)
    return (
      (from === -1 ? undefined : values[from]) ??
      (field.mode === 'REPEATED' ? { arrayValue: { element: [] } } : {})
    )
  })
}
