import { createHash } from 'node:crypto'
import type { LanguageAnswer, LanguageCall, LanguageService } from './language-service.ts'

/** The language models behind a double, as the SQL side asks them. */
export interface LanguageDesk extends LanguageService {
  /** Counts the call and gives one answer per row. */
  ask(call: LanguageCall): readonly LanguageAnswer[]
}

export function openLanguageDesk(): LanguageDesk {
  const calls: LanguageCall[] = []
  return {
    calls,
    answer: (call) =>
      call.rows.map((row) => answerFor(call, String(row['prompt'] ?? row['text_content'] ?? ''))),
    ask(call) {
      calls.push(call)
      const answers = this.answer(call)
      if (answers.length !== call.rows.length) {
        throw new Error(
          `The test's language model gave ${answers.length} answers to ${call.rows.length} rows`,
        )
      }
      return answers
    },
  }
}

/** The same answer to the same prompt, always. */
function answerFor(call: LanguageCall, prompt: string): LanguageAnswer {
  const hash = createHash('sha256').update(prompt).digest('hex').slice(0, 12)
  const schema = call.settings['output_schema']
  if (typeof schema !== 'string') return { text: `Answer ${hash}`, values: { answer: hash } }
  return {
    values: Object.fromEntries(outputFields(schema).map(({ name, type }) => [name, sampleOf(type, hash)])),
  }
}

function sampleOf(type: string, hash: string): unknown {
  const element = /^ARRAY<(.*)>$/i.exec(type)?.[1]
  if (element !== undefined) return [sampleOf(element, hash)]
  switch (type.toUpperCase()) {
    case 'INT64':
      return Number.parseInt(hash.slice(0, 4), 16)
    case 'FLOAT64':
    case 'NUMERIC':
      return Number.parseInt(hash.slice(0, 4), 16) / 0x10000
    case 'BOOL':
      return Number.parseInt(hash.slice(0, 1), 16) % 2 === 0
    default:
      return `Answer ${hash}`
  }
}

/** "topic STRING, tags ARRAY<STRING>" as its columns. */
export function outputFields(schema: string): readonly { readonly name: string; readonly type: string }[] {
  const parts: string[] = []
  let depth = 0
  let part = ''
  for (const character of schema) {
    if (character === '<' || character === '(') depth += 1
    if (character === '>' || character === ')') depth -= 1
    if (character === ',' && depth === 0) {
      parts.push(part)
      part = ''
    } else part += character
  }
  return [...parts, part].map((one) => {
    const [name = '', ...type] = one.trim().split(/\s+/)
    return { name, type: type.join(' ') }
  })
}
