import { parseJson } from '../../../kernel/json.ts'
import type { OutputSchema, OutputType } from '../../resource/language-model.ts'
import { isRecord } from './record.ts'

/** An answer's values, field by field; or everything that is wrong with it, in words that a model understands. */
export type ReadAnswer =
  | { readonly values: Readonly<Record<string, unknown>> }
  | { readonly problems: readonly string[] }

/** Without what no engine takes in a text: NUL, and halves of characters, which JSON can write. */
export function storableText(text: string): string {
  return text.replaceAll('\u0000', '').replace(/\p{Cs}/gu, '\uFFFD')
}

/** Reads an answer by its schema. Nothing is bent into shape: "3" is no number, 'Spam' is not 'spam'. */
export function readAnswer(text: string, schema: OutputSchema): ReadAnswer {
  const value = findJson(text)
  if (value === undefined) return { problems: ['The answer holds no JSON object.'] }
  const problems: string[] = []
  const values = readObject(value, schema, '', problems)
  return problems.length > 0 ? { problems } : { values }
}

/**
 * The JSON object of an answer: the whole of it, or what stands in its code fence, or the first object in its prose.
 * What a model thinks aloud before it answers is left out.
 */
function findJson(answer: string): Readonly<Record<string, unknown>> | undefined {
  const text = answer.replace(/^\s*<think>.*?<\/think>/s, '').trim()
  const fenced = /```(?:json)?\s*\n?(.*?)```/is.exec(text)?.[1]
  for (const candidate of [text, fenced]) {
    const value = candidate === undefined ? undefined : parseJson(candidate)
    if (isRecord(value)) return value
  }
  for (let start = text.indexOf('{'); start !== -1; start = text.indexOf('{', start + 1)) {
    const end = endOfObject(text, start)
    const value = end === undefined ? undefined : parseJson(text.slice(start, end))
    if (isRecord(value)) return value
  }
  return undefined
}

/** Behind the brace that closes the one at `start`. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0
  let inText = false
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (inText && character === '\\') at++
    else if (character === '"') inText = !inText
    else if (!inText && character === '{') depth++
    else if (!inText && character === '}' && --depth === 0) return at + 1
  }
  return undefined
}

function readObject(
  value: Readonly<Record<string, unknown>>,
  schema: OutputSchema,
  path: string,
  problems: string[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const { name, type } of schema) {
    const fieldPath = path === '' ? name : `${path}.${name}`
    if (Object.hasOwn(value, name)) values[name] = readValue(value[name], type, fieldPath, problems)
    else problems.push(`"${fieldPath}" is missing.`)
  }
  return values
}

function readValue(value: unknown, type: OutputType, path: string, problems: string[]): unknown {
  const wrong = (expected: string): undefined => {
    problems.push(`"${path}" must be ${expected}, not ${show(value)}.`)
    return undefined
  }
  switch (type.kind) {
    case 'string':
      return typeof value === 'string' ? storableText(value) : wrong('text')
    case 'float':
      // JSON can write numbers that no engine holds: 1e999.
      return Number.isFinite(value) ? value : wrong('a number')
    case 'int':
      return Number.isSafeInteger(value) ? value : wrong('a whole number')
    case 'bool':
      return typeof value === 'boolean' ? value : wrong('true or false')
    case 'enum':
      return typeof value === 'string' && type.values.includes(value)
        ? value
        : wrong(`one of ${type.values.map((each) => `"${each}"`).join(', ')}`)
    case 'list':
      return Array.isArray(value)
        ? value.map((item, index) => readValue(item, type.item, `${path}[${index}]`, problems))
        : wrong('a list')
    case 'object':
      return isRecord(value) ? readObject(value, type.fields, path, problems) : wrong('an object')
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
