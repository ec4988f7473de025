import type { Relation } from '../../resource/relation.ts'
import type { Sql } from '../dialect.ts'

export function quoteIdentifier(name: string): Sql {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``
}

/** One identifier for the whole path, which every reader of GoogleSQL takes for the same table. */
export function quoteRelation({ database, schema, identifier }: Relation): Sql {
  const path = [...(database === undefined ? [] : [database]), schema, identifier]
  return quoteIdentifier(path.join('.'))
}

/** In single quotes, with GoogleSQL's escapes. */
export function quoteLiteral(value: string | number | boolean | null): Sql {
  if (value === null) return 'null'
  if (typeof value !== 'string') return String(value)
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
  return `'${escaped}'`
}
