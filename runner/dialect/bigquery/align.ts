import type { TableField } from '../../resource/table-facts.ts'
import type { Sql } from '../dialect.ts'
import { typeText } from './fields.ts'
import { quoteIdentifier } from './quoting.ts'

/** A column of a query, and what it has to be in the table it is written to. */
export interface AlignedColumn {
  readonly from: TableField
  readonly to: TableField
}

/** A query with its columns as a table has them: BigQuery compares structs by the places of their fields. */
export function alignColumns(sql: Sql, columns: readonly AlignedColumn[]): Sql {
  const others = columns.filter(({ from, to }) => typeText(from) !== typeText(to))
  if (others.length === 0) return sql
  const replaced = others.map(({ from, to }) => {
    const name = quoteIdentifier(from.name)
    return `${castValue(`tgelt_query.${name}`, from, to, 1)} as ${name}`
  })
  return `select tgelt_query.* replace (\n  ${replaced.join(',\n  ')}\n)\nfrom (\n${sql}\n) as tgelt_query`
}

/** A query of all columns of a table in its order, NULL for those that the query has not. */
export function wholeRows(sql: Sql, columns: readonly string[], table: readonly TableField[]): Sql {
  const values = table.map((field) => {
    const name = quoteIdentifier(field.name)
    return columns.includes(field.name)
      ? `tgelt_query.${name}`
      : `cast(null as ${typeText(field)}) as ${name}`
  })
  return `select\n  ${values.join(',\n  ')}\nfrom (\n${sql}\n) as tgelt_query`
}

function castValue(value: Sql, from: TableField, to: TableField, depth: number): Sql {
  if (typeText(from) === typeText(to)) return value
  if (from.mode === 'REPEATED' && to.mode === 'REPEATED') {
    const [element, position] = [`tgelt_element_${depth}`, `tgelt_position_${depth}`]
    const item = castValue(element, single(from), single(to), depth + 1)
    return `array(select ${item} from unnest(${value}) as ${element} with offset as ${position} order by ${position})`
  }
  if (from.mode === 'REPEATED' || to.mode === 'REPEATED') return `cast(${value} as ${typeText(to)})`
  if (from.fields !== undefined && to.fields !== undefined)
    return structValue(value, from.fields, to.fields, depth)
  return castPlain(value, typeText(from), typeText(to))
}

function structValue(value: Sql, from: readonly TableField[], to: readonly TableField[], depth: number): Sql {
  const given = new Map(from.map((field) => [field.name.toLowerCase(), field]))
  const members = to.map((field) => {
    const own = given.get(field.name.toLowerCase())
    const member =
      own === undefined
        ? `cast(null as ${typeText(field)})`
        : castValue(`${value}.${quoteIdentifier(own.name)}`, own, field, depth)
    return `${member} as ${quoteIdentifier(field.name)}`
  })
  return `if(${value} is null, null, struct(${members.join(', ')}))`
}

/** As DuckDB's casts read and write JSON. */
function castPlain(value: Sql, from: string, to: string): Sql {
  if (to === 'JSON') return from === 'STRING' ? `parse_json(${value})` : `to_json(${value})`
  if (from === 'JSON' && to === 'STRING') return `to_json_string(${value})`
  return `cast(${value} as ${to})`
}

function single(field: TableField): TableField {
  return { ...field, mode: 'NULLABLE' }
}
