import { parse } from 'yaml'
import { cliError } from '../errors.ts'

/** The mapping written behind --vars. Throws `vars-invalid`. */
export function readVars(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined || text.trim() === '') return {}
  let value: unknown
  try {
    value = parse(text)
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    throw cliError('vars-invalid', { reason })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw cliError('vars-invalid', { reason: `it is ${Array.isArray(value) ? 'a list' : 'a single value'}.` })
  }
  // A mapping with keys that are no strings reads back as a plain object all the same.
  return value as Record<string, unknown>
}
