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
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a literal can't hold as they are
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, (character) => {
      return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
    })
  return `'${escaped}'`
}

export function quoteList(values: readonly (string | number)[]): Sql {
  return `[${values.map(quoteLiteral).join(', ')}]`
}

export function quoteColumns(names: readonly string[], prefix = ''): Sql {
  return names.map((name) => prefix + quoteIdentifier(name)).join(', ')
}
