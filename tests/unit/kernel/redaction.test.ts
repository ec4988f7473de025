import { expect, test } from 'vitest'
import { redact } from '../../../kernel/redaction.ts'

test.each([
  [`session 1${'Ab0_'.repeat(90)}==`, /session \[session\]/],
  ['api_hash: 0123456789abcdef0123456789abcdef', /api_hash: \[redacted\]/],
  ['api_key: "sk-abc-123456"', /api_key: "\[redacted\]"/],
  ['{"token":"abcdef123456"}', /"token":"\[redacted\]"/],
  ['bot 123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1', /bot \[bot token\]/],
  ['at https://me:pa55@models.example/v1', /at https:\/\/\[redacted\]@models\.example/],
  ['call +49 151 2345 6789 now', /call \[phone\] now/],
])('hides %s', (text, expected) => {
  expect(redact(text)).toMatch(expected)
})

test('leaves ordinary text alone', () => {
  const text =
    'silver.messages +1,204 rows, id -1000000123, 2026-11-20, models/a.sql:12:3, http://localhost:11434/v1/a@b'
  expect(redact(text)).toBe(text)
})
