/** What projects of several engines call their types, in GoogleSQL. */
const typeNames: Readonly<Record<string, string>> = {
  varchar: 'STRING',
  text: 'STRING',
  char: 'STRING',
  boolean: 'BOOL',
  tinyint: 'INT64',
  smallint: 'INT64',
  int: 'INT64',
  integer: 'INT64',
  bigint: 'INT64',
  hugeint: 'BIGNUMERIC',
  real: 'FLOAT64',
  float: 'FLOAT64',
  float64: 'FLOAT64',
  double: 'FLOAT64',
  'double precision': 'FLOAT64',
  decimal: 'NUMERIC',
  blob: 'BYTES',
  timestamptz: 'TIMESTAMP',
  'timestamp with time zone': 'TIMESTAMP',
}

/** GoogleSQL's name of a declared type. `integer[]` is an array, as DuckDB writes it. */
export function typeName(declared: string): string {
  const text = declared.trim()
  if (text.endsWith('[]')) return `ARRAY<${typeName(text.slice(0, -2))}>`
  const [, name = text, parameters = ''] = /^([\w ]+?)\s*(\([\d, ]*\))?$/.exec(text) ?? []
  const known = typeNames[name.toLowerCase()]
  if (known === undefined) return text
  return known === 'NUMERIC' || known === 'BIGNUMERIC' ? known + parameters : known
}
