import type { Relation } from '../../resource/relation.ts'
import type { Sql } from '../dialect.ts'

export function quoteIdentifier(name: string): Sql {
  return `"${name.replaceAll('"', '""')}"`
}

/** Without the database: DuckDB keeps a view's text, and a view must work whatever the file is called. */
export function quoteRelation(relation: Relation): Sql {
  return `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.identifier)}`
}

export function quoteLiteral(value: string | number | boolean | null): Sql {
  if (value === null) return 'null'
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
}

export function quoteList(values: readonly (string | number)[]): Sql {
  return `[${values.map(quoteLiteral).join(', ')}]`
}

/** `{'name': 'TYPE', …}`, as DuckDB's readers take their types. */
export function quoteMap(entries: Readonly<Record<string, string>>): Sql {
  const pairs = Object.entries(entries).map(([key, value]) => `${quoteLiteral(key)}: ${quoteLiteral(value)}`)
  return `{${pairs.join(', ')}}`
}

/** A path that stands for itself: DuckDB's readers take `*`, `?` and `[` for wildcards. */
export function quotePath(path: string): Sql {
  return quoteLiteral(path.replace(/[*?[]/g, (character) => `[${character}]`))
}

export function quoteColumns(names: readonly string[], prefix = ''): Sql {
  return names.map((name) => prefix + quoteIdentifier(name)).join(', ')
}
