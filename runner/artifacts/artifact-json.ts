import { redact } from '../../kernel/redaction.ts'

const secretKey = /^(api_?hash|session|token|password|secret|private_key)$/i

/**
 * An artifact as text. Redacted value by value, before they are serialised: a replacement in JSON text could eat a
 * backslash or a quote. `undefined` becomes null, because readers want every field.
 */
export function artifactJson(artifact: object): string {
  return JSON.stringify(artifact, (key, value: unknown) => {
    if (value === undefined) return null
    if (typeof value !== 'string') return value
    return secretKey.test(key) && value.length >= 6 ? '[redacted]' : redact(value)
  })
}
