import type { TableField } from '../../resource/table-facts.ts'
import type { Column } from '../dialect.ts'
import { quoteIdentifier } from './quoting.ts'
import { typeName } from './type-names.ts'

/** A type without a name: what a field of a table is made of. */
type FieldType = Pick<TableField, 'type' | 'mode' | 'fields'>

/** The API's older names of types, which its answers may still have. */
const standardNames: Readonly<Record<string, string>> = {
  INTEGER: 'INT64',
  FLOAT: 'FLOAT64',
  BOOLEAN: 'BOOL',
  RECORD: 'STRUCT',
  DECIMAL: 'NUMERIC',
  BIGDECIMAL: 'BIGNUMERIC',
}

/** GoogleSQL's text of a field's type: `ARRAY<STRUCT<a INT64>>`. Parameters such as the 10 of STRING(10) are no part of it. */
export function typeText({ type, mode, fields }: FieldType): string {
  const element = fields === undefined || fields.length === 0 ? standardName(type) : structText(fields)
  return mode === 'REPEATED' ? `ARRAY<${element}>` : element
}

function structText(fields: readonly TableField[]): string {
  const members = fields.map((field) => `${structName(field.name)} ${typeText(field)}`)
  return `STRUCT<${members.join(', ')}>`
}

export function fieldColumns(fields: readonly TableField[]): readonly Column[] {
  return fields.map((field) => ({ name: field.name, type: typeText(field) }))
}

export function columnFields(columns: readonly Column[]): readonly TableField[] {
  return columns.map(({ name, type }) => parseField(name, type))
}

/** A nullable field of a type's text; DuckDB's names of plain types are read, too. */
export function parseField(name: string, type: string): TableField {
  const reader = new TypeReader(typeName(type))
  const parsed = reader.type()
  reader.end()
  return { name, ...parsed }
}

class TypeReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  type(): FieldType {
    const name = this.#take(/\s*([a-z_]\w*)\s*/iy).toUpperCase()
    if (name === 'ARRAY') {
      this.#take(/\s*(<)/y)
      const element = this.type()
      this.#take(/\s*(>)/y)
      return { ...element, mode: 'REPEATED' }
    }
    if (name === 'STRUCT') return { type: 'STRUCT', mode: 'NULLABLE', fields: this.#members() }
    this.#takeIf(/\s*\([\d,\s]*\)/y)
    return { type: standardName(name), mode: 'NULLABLE' }
  }

  end(): void {
    if (this.#text.slice(this.#at).trim() !== '') throw new Error(`no type of GoogleSQL: ${this.#text}`)
  }

  #members(): readonly TableField[] {
    this.#take(/\s*(<)/y)
    const fields: TableField[] = []
    do {
      const name = this.#take(/\s*(`(?:[^`\\]|\\.)+`|[^\s<>,`]+)\s+/y)
      const bare = name.startsWith('`') ? name.slice(1, -1).replace(/\\(.)/g, '$1') : name
      fields.push({ name: bare, ...this.type() })
    } while (this.#takeIf(/\s*,/y))
    this.#take(/\s*(>)/y)
    return fields
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match === null) throw new Error(`no type of GoogleSQL: ${this.#text}`)
    this.#at = pattern.lastIndex
    return match[1] ?? ''
  }

  #takeIf(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    if (!pattern.test(this.#text)) return false
    this.#at = pattern.lastIndex
    return true
  }
}

function standardName(type: string): string {
  const name = type.toUpperCase()
  return standardNames[name] ?? name
}

function structName(name: string): string {
  return /^[a-z_]\w*$/i.test(name) ? name : quoteIdentifier(name)
}
