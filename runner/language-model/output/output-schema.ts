import type { OutputSchema, OutputType } from '../../resource/language-model.ts'
import { isRecord } from './record.ts'

/** What is wrong with `output:`, and at which of its fields. */
export class OutputSchemaProblem extends Error {}

/** What an unwrapped answer is called that has no schema. */
export const plainTextColumn = 'generated_text'

/**
 * Reads `output:` of a model: field → `string`, `float`, `int`, `bool`, `enum('a', 'b')`, each also as a list
 * (`string[]`); a map of such fields is an object, a list of one such map a list of objects. Throws an OutputSchemaProblem.
 */
export function parseOutputSchema(value: unknown): OutputSchema {
  return parseFields(value, '')
}

function parseFields(value: unknown, path: string): OutputSchema {
  if (!isRecord(value) || Object.keys(value).length === 0) {
    throw new OutputSchemaProblem(`${path === '' ? '' : `${path}: `}must be a map: field → type`)
  }
  return Object.entries(value).map(([name, written]) => {
    const fieldPath = path === '' ? name : `${path}.${name}`
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      throw new OutputSchemaProblem(`${fieldPath}: a field is named with letters, digits and underscores`)
    }
    return { name, type: parseType(written, fieldPath) }
  })
}

function parseType(written: unknown, path: string): OutputType {
  if (isRecord(written)) return { kind: 'object', fields: parseFields(written, path) }
  if (Array.isArray(written)) {
    if (written.length !== 1) throw new OutputSchemaProblem(`${path}: a list says once what its items are`)
    return listOf(parseType(written[0], path), path)
  }
  if (typeof written !== 'string') throw new OutputSchemaProblem(`${path}: must be a type`)
  const text = written.trim()
  if (text.endsWith('[]')) return listOf(parseType(text.slice(0, -2), path), path)
  if (text === 'string' || text === 'float' || text === 'int' || text === 'bool') return { kind: text }
  const values = /^enum\s*\((.*)\)$/s.exec(text)?.[1]
  if (values !== undefined) return { kind: 'enum', values: parseValues(values, path) }
  throw new OutputSchemaProblem(
    `${path}: "${text}" is not a type; use string, float, int, bool, enum('a', 'b') or one of them with []`,
  )
}

/** BigQuery has no arrays of arrays, so there are none. */
function listOf(item: OutputType, path: string): OutputType {
  if (item.kind === 'list') throw new OutputSchemaProblem(`${path}: a list of lists can't be a column`)
  return { kind: 'list', item }
}

function parseValues(text: string, path: string): readonly string[] {
  const one = /\s*'((?:[^']|'')*)'\s*(,|$)/y
  const values: string[] = []
  while (one.lastIndex < text.length) {
    const match = one.exec(text)
    if (match === null) break
    values.push((match[1] ?? '').replaceAll("''", "'"))
    if (match[2] === '') break
  }
  const isRead = one.lastIndex === text.length && values.length > 0 && !/,\s*$/.test(text)
  if (!isRead) throw new OutputSchemaProblem(`${path}: write enum('a', 'b')`)
  const twice = values.find((value, index) => values.indexOf(value) !== index)
  if (twice !== undefined) throw new OutputSchemaProblem(`${path}: '${twice}' stands twice in its enum`)
  return values
}
