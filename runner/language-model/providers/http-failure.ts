import { isRecord } from '../output/record.ts'
import { type HttpAnswer, noAnswer } from './post-json.ts'
import type { CompletionFailure } from './provider.ts'

/** What an answer other than 2xx means. The same for all providers: they differ in a few words of their bodies. */
export function httpFailure(answer: HttpAnswer, nowMs: number): CompletionFailure {
  const { status, message } = answer
  if (saysKeyIsWrong(answer)) return noAnswer('unauthorised', message)
  if (status === 402 || status === 404 || isUsedUp(answer)) return noAnswer('unusable', message)
  if (status === 408 || status === 409 || status === 425 || status === 429 || status >= 500) {
    return noAnswer('retryable', message, retryAfterMs(answer, nowMs))
  }
  return noAnswer('bad-request', message)
}

/** Gemini says 400 about a key that it does not know. */
function saysKeyIsWrong({ status, body }: HttpAnswer): boolean {
  const reasons = errorDetails(body).map((detail) => detail['reason'])
  return status === 401 || status === 403 || reasons.includes('API_KEY_INVALID')
}

/** Waiting helps against a minute's limit, not against an empty account or a day's quota. */
function isUsedUp({ status, body }: HttpAnswer): boolean {
  if (status !== 429) return false
  if (errorOf(body)?.['code'] === 'insufficient_quota') return true
  return errorDetails(body)
    .flatMap(({ violations }) => (Array.isArray(violations) ? violations : []))
    .some((violation) => isRecord(violation) && /PerDay/i.test(String(violation['quotaId'])))
}

/** When to come back: `Retry-After` in seconds or as a date, OpenAI's milliseconds, Gemini's RetryInfo. */
function retryAfterMs({ headers, body }: HttpAnswer, nowMs: number): number | undefined {
  const exactMs = Number(headers.get('retry-after-ms') ?? Number.NaN)
  if (exactMs >= 0) return exactMs
  const header = headers.get('retry-after')
  if (header !== null) {
    const seconds = Number(header)
    if (seconds >= 0) return seconds * 1000
    const date = Date.parse(header)
    return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs)
  }
  const delay = errorDetails(body).find(({ retryDelay }) => typeof retryDelay === 'string')?.['retryDelay']
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(String(delay))?.[1]
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000)
}

function errorOf(body: unknown): Readonly<Record<string, unknown>> | undefined {
  const first = Array.isArray(body) ? body[0] : body
  const error = isRecord(first) ? first['error'] : undefined
  return isRecord(error) ? error : undefined
}

function errorDetails(body: unknown): readonly Readonly<Record<string, unknown>>[] {
  const details = errorOf(body)?.['details']
  return Array.isArray(details) ? details.filter(isRecord) : []
}
