import type { Column, Sql } from '../dialect.ts'
import { quoteIdentifier, quoteLiteral } from './quoting.ts'

/** Values travel as text and are cast at the end; only a column declared JSON keeps its value as JSON. */
function transportType(column: Column): 'JSON' | 'VARCHAR' {
  return column.type.toUpperCase() === 'JSON' ? 'JSON' : 'VARCHAR'
}

/** The argument of json_transform. */
export function recordShape(columns: readonly Column[]): Sql {
  const shape = Object.fromEntries(columns.map((column) => [column.name, transportType(column)]))
  return quoteLiteral(JSON.stringify(shape))
}

export function textColumns(columns: readonly Column[]): Sql {
  return columns.map((column) => `${quoteIdentifier(column.name)} ${transportType(column)}`).join(', ')
}

/** The typed value of a column of `record`. */
export function castText(column: Column): Sql {
  const value = `record.${quoteIdentifier(column.name)}`
  return needsCast(column) ? `try_cast(${value} as ${column.type})` : value
}

/** `when …` branches that name the first column whose value is there but is not of its type. */
export function failedCast(columns: readonly Column[]): Sql {
  return columns
    .filter(needsCast)
    .map((column) => {
      const value = `record.${quoteIdentifier(column.name)}`
      const reason = quoteLiteral(`${column.name} is not a ${column.type}`)
      return `when ${value} is not null and ${castText(column)} is null then ${reason}`
    })
    .join('\n      ')
}

/** A column of a compacted file in the form that a record has after json_transform. */
export function castsColumn(present: Column | undefined, column: Column): Sql {
  if (present === undefined) return `cast(null as ${transportType(column)})`
  const value = quoteIdentifier(present.name)
  // -> '$' spells numbers as json_transform does, so that a record looks the same wherever it was read from.
  if (transportType(column) === 'JSON')
    return present.type === 'JSON' ? `(${value} -> '$')` : `to_json(${value})`
  return present.type === 'JSON' ? `(${value} ->> '$')` : `cast(${value} as varchar)`
}

function needsCast(column: Column): boolean {
  return transportType(column) === 'VARCHAR' && !/^(VARCHAR|TEXT|STRING)$/i.test(column.type)
}
