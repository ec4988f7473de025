/** What a value is, whatever an engine calls its type. */
export type ValueType =
  | { readonly kind: 'integer' | 'float' | 'decimal' | 'text' | 'boolean' | 'date' | 'timestamp' | 'json' }
  | { readonly kind: 'array'; readonly element: ValueType }
  | { readonly kind: 'struct'; readonly fields: ReadonlyMap<string, ValueType> }
  /** Compared as text. */
  | { readonly kind: 'other'; readonly name: string }

type PlainKind = Exclude<ValueType['kind'], 'array' | 'struct' | 'other'>

const kinds: Readonly<Record<PlainKind, RegExp>> = {
  integer: /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|INT64)$/,
  float: /^(FLOAT|DOUBLE|FLOAT64)$/,
  decimal: /^(DECIMAL|NUMERIC|BIGNUMERIC)(\(.*\))?$/,
  text: /^(VARCHAR|STRING)(\(.*\))?$/,
  boolean: /^(BOOLEAN|BOOL)$/,
  date: /^DATE$/,
  timestamp: /^(TIMESTAMP( WITH TIME ZONE)?|DATETIME)$/,
  json: /^JSON$/,
}

/** Reads a type as DuckDB (`INTEGER[]`, `STRUCT(a INTEGER)`) or GoogleSQL (`ARRAY<INT64>`, `STRUCT<a INT64>`) writes it. */
export function valueType(text: string): ValueType {
  const type = text.trim()
  const listed = /^(.*)\[\d*\]$/s.exec(type)?.[1] ?? /^ARRAY<(.*)>$/is.exec(type)?.[1]
  if (listed !== undefined) return { kind: 'array', element: valueType(listed) }
  const fields = /^STRUCT[(<](.*)[)>]$/is.exec(type)?.[1]
  if (fields !== undefined) return { kind: 'struct', fields: new Map(splitFields(fields).map(namedField)) }
  const plain = (Object.keys(kinds) as PlainKind[]).find((kind) => kinds[kind].test(type.toUpperCase()))
  return plain === undefined ? { kind: 'other', name: type.toUpperCase() } : { kind: plain }
}

/** A type's name for people, the same for both engines. */
export function showType(type: ValueType): string {
  if (type.kind === 'array') return `array of ${showType(type.element)}`
  if (type.kind === 'struct')
    return `struct (${[...type.fields].map(([name, field]) => `${name} ${showType(field)}`).join(', ')})`
  return type.kind === 'other' ? type.name : type.kind
}

function namedField(field: string): readonly [string, ValueType] {
  const [, quoted, plain, type = ''] = /^\s*(?:["`]([^"`]*)["`]|(\S+))\s+(.*)$/s.exec(field) ?? []
  return [quoted ?? plain ?? '', valueType(type)]
}

function splitFields(text: string): readonly string[] {
  const fields: string[] = []
  let depth = 0
  let from = 0
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index)
    if ('(<'.includes(character)) depth++
    if (')>'.includes(character)) depth--
    if (character === ',' && depth === 0) {
      fields.push(text.slice(from, index))
      from = index + 1
    }
  }
  return [...fields, text.slice(from)]
}
