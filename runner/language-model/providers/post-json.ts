import { parseJson } from '../../../kernel/json.ts'
import { redact } from '../../../kernel/redaction.ts'
import type { Sleep } from '../../../kernel/sleep.ts'
import type { Json } from '../output/json-schema.ts'
import { isRecord } from '../output/record.ts'
import type { CompletionFailure } from './provider.ts'

export interface HttpOptions {
  /** Replaced by a mark wherever it would be shown. */
  readonly apiKey: string | undefined
  readonly timeoutMs: number
  readonly fetch: typeof fetch
  readonly sleep: Sleep
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Headers
  /** Undefined if the answer was no JSON. */
  readonly body: unknown
  /** What it says went wrong, fit to be shown. */
  readonly message: string
}

/** Sends one request. What keeps an answer from arriving is a retryable failure. */
export async function postJson(
  options: HttpOptions,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Json,
  signal: AbortSignal,
): Promise<HttpAnswer | CompletionFailure> {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  let isLate = false
  options.sleep(options.timeoutMs, controller.signal).then(
    () => {
      isLate = true
      abort()
    },
    () => {},
  )
  try {
    const response = await options.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: controller.signal,
      // A key is for the address that it was given for.
      redirect: 'error',
    })
    const text = await response.text()
    const parsed = parseJson(text)
    const { status } = response
    return { status, headers: response.headers, body: parsed, message: show(options, status, parsed, text) }
  } catch (thrown) {
    const seconds = Math.round(options.timeoutMs / 1000)
    const reason = isLate ? `no answer within ${seconds} s` : networkReason(thrown)
    // What never reached the provider is on no bill; what broke off after that may be.
    const mayBePaid = isLate || !isUnsent(thrown)
    return { ...noAnswer('retryable', safeText(options, reason)), mayBePaid }
  } finally {
    signal.removeEventListener('abort', abort)
    controller.abort()
  }
}

/** A failure that was not paid for. */
export function noAnswer(
  kind: CompletionFailure['kind'],
  message: string,
  retryAfterMs?: number,
): CompletionFailure {
  return { kind, message, retryAfterMs, promptTokens: 0, outputTokens: 0 }
}

/** An answer that can't be read: it may be on the bill all the same. */
export function unreadable(message: string): CompletionFailure {
  return { ...noAnswer('retryable', message), mayBePaid: true }
}

export function isFailure(answer: HttpAnswer | CompletionFailure): answer is CompletionFailure {
  return 'kind' in answer
}

/** One line without secrets. */
function safeText({ apiKey }: HttpOptions, text: string): string {
  const bare = apiKey === undefined || apiKey === '' ? text : text.replaceAll(apiKey, '[api key]')
  const line = redact(bare).replace(/\s+/g, ' ').trim()
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}

/** `{error: {message}}` of OpenAI, Anthropic and Gemini, `{error: "…"}` and `{message: "…"}` of others, or the text itself. */
function show(options: HttpOptions, status: number, body: unknown, text: string): string {
  if (status < 400) return ''
  const first = Array.isArray(body) ? body[0] : body
  const error = isRecord(first) ? (first['error'] ?? first) : undefined
  const said = isRecord(error) ? error['message'] : error
  return `${status}: ${safeText(options, typeof said === 'string' ? said : text)}`
}

/** No connection came about, or its other end was not who it should be. */
const unsentCodes =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|EACCES|EPERM|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_\w+|ERR_SSL_\w+|CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|ERR_INVALID_URL)$/

function isUnsent(thrown: unknown): boolean {
  const cause = thrown instanceof Error ? thrown.cause : undefined
  const codes = [thrown, cause, ...(cause instanceof AggregateError ? cause.errors : [])].map((error) =>
    error instanceof Error && 'code' in error ? String(error.code) : '',
  )
  return codes.some((code) => unsentCodes.test(code))
}

/** fetch says "fetch failed"; why is in its cause. */
function networkReason(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'no answer'
  const { cause } = thrown
  if (cause instanceof Error) {
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined
    return [code, cause.message].filter((part) => part !== undefined && part !== '').join(': ')
  }
  return thrown.message
}
