import { StatementError } from '../statement-error.ts'
import { ApiFailure } from './api-failure.ts'

/** What BigQuery says against a request or a job. */
export interface Refusal {
  readonly reason?: string | undefined
  readonly message?: string | undefined
  /** Of HTTP, for a request. */
  readonly status?: number | undefined
}

/** Messages carry data (the text that is no number); one that carries a whole message text is cut. */
const maxLength = 1000

/** The reasons that speak for themselves, whatever the message is. */
const codesByReason: Readonly<Record<string, string>> = {
  bytesBilledLimitExceeded: 'bytes-limit-exceeded',
  accessDenied: 'access-denied',
  quotaExceeded: 'quota-exceeded',
  rateLimitExceeded: 'rate-limited',
  jobRateLimitExceeded: 'rate-limited',
  billingNotEnabled: 'billing-disabled',
  billingTierLimitExceeded: 'bytes-limit-exceeded',
  resourcesExceeded: 'resources-exceeded',
  responseTooLarge: 'resources-exceeded',
  timeout: 'job-timed-out',
  backendError: 'service-failed',
  internalError: 'service-failed',
  jobBackendError: 'service-failed',
  jobInternalError: 'service-failed',
}

const codesByMessage: readonly (readonly [RegExp, string])[] = [
  [/^Query exceeded limit for bytes billed/, 'bytes-limit-exceeded'],
  [/\btimed out\b/i, 'job-timed-out'],
  [
    /^(Not found: )?(Table|View|Model|Dataset|Connection)\b.*(not found|must be qualified|does not exist)/i,
    'relation-not-found',
  ],
  [/^Not found: (Table|View|Model|Dataset)/, 'relation-not-found'],
  [
    /^(Unrecognized name|Name .* not found inside|Field name .* does not exist|Column .* is not present|No such field)/,
    'column-not-found',
  ],
  [/^(Function|Table-valued function) not found|^Function .* not found/, 'function-not-found'],
  [/^Cannot query over table .* without a filter/, 'partition-filter-missing'],
  [/^Syntax error|^(Illegal|Unclosed) /, 'sql-syntax'],
  [
    /^(Bad \w+ value|Could not (cast|convert|parse)|Invalid (date|datetime|time|timestamp|numeric|bool|JSON|cast)|Failed to parse|Error parsing|Cannot parse)|(overflow|out of range)/i,
    'conversion-failed',
  ],
  [/^Assertion failed/i, 'assertion-failed'],
  [/\bdue to concurrent update\b/i, 'concurrent-update'],
]

const hints: Readonly<Record<string, string>> = {
  'bytes-limit-exceeded':
    'Raise maximum_bytes_billed of the model or the target, or let the query read less.',
  'function-not-found': 'docs/portability.md lists the macros for what DuckDB and BigQuery say differently.',
  'partition-filter-missing':
    'The table has require_partition_filter: write a condition on that column. A data test takes one as config: {where: …}.',
  'quota-exceeded': 'It is a limit of the project in Google Cloud, and lasts: see IAM & Admin, Quotas.',
  'rate-limited': 'Lower threads of the target, or raise its job_retries.',
  'billing-disabled':
    'Enable billing for the project that runs the jobs: execution_project, or project, of the target.',
  'job-timed-out': 'Raise job_execution_timeout_seconds of the target, or let the query do less.',
  'concurrent-update':
    'Another job changed the same table at the same time; nothing of this one was kept. Run again when that one is through.',
  'job-cancelled': 'Somebody has cancelled it, or an administrator has; run again.',
  'service-failed': 'BigQuery failed for a reason of its own; run again later.',
  'service-unreachable': 'Check the network and api_endpoint of the target, and run again.',
}

/** BigQuery's refusal as a typed error in its own words, with the place in `sql` that it means. */
export function toStatementError(refusal: Refusal, sql: string): StatementError {
  const { text, place } = withoutPlace(refusal.message ?? 'BigQuery gave no reason')
  const { message, suggestion } = withoutSuggestion(text)
  const code = codeOf(refusal, text)
  const details = {
    code,
    message: message.length > maxLength ? `${message.slice(0, maxLength)}…` : message,
    hint: hintOf(suggestion, hintFor(code, text)),
  }
  const offset = place === undefined ? offsetOfTable(sql, text) : offsetAt(sql, place.line, place.column)
  return new StatementError(details, sql, offset)
}

/** Whatever went wrong with a request, as an error of the statement that it was for. */
export function asStatementError(thrown: unknown, sql: string): unknown {
  return thrown instanceof ApiFailure ? toStatementError(thrown, sql) : thrown
}

/** Of a statement that `interrupt()` ended. */
export function interruptedError(sql: string): StatementError {
  return new StatementError({ code: 'interrupted', message: 'Interrupted' }, sql, undefined)
}

function codeOf({ reason = '', status }: Refusal, message: string): string {
  if (reason === 'stopped') return /timed out/i.test(message) ? 'job-timed-out' : 'job-cancelled'
  const byReason = codesByReason[reason]
  if (byReason !== undefined) return byReason
  const byMessage = codesByMessage.find(([pattern]) => pattern.test(message))?.[1]
  if (byMessage !== undefined) return byMessage
  if (status === 401) return 'credentials-refused'
  if (status === 403) return 'access-denied'
  if (status !== undefined && status >= 500) return 'service-failed'
  if (reason === '' && status === undefined) return 'service-unreachable'
  return reason === 'notFound' ? 'relation-not-found' : 'sql-error'
}

function hintFor(code: string, message: string): string | undefined {
  if (code === 'access-denied') {
    const permission = /\bbigquery\.[A-Za-z.]*[A-Za-z]/.exec(message)?.[0]
    return permission === undefined
      ? 'Ask an owner of the dataset or project for access.'
      : `Ask an owner of the dataset or project for the permission ${permission}.`
  }
  if (code === 'credentials-refused') return 'Run gcloud auth application-default login again.'
  if (code === 'relation-not-found' && /was not found in location/.test(message)) {
    return 'Check its name, and location: of the target: a job sees the datasets of its own location alone.'
  }
  return hints[code]
}

function hintOf(...hints: readonly (string | undefined)[]): string | undefined {
  const said = hints.filter((hint) => hint !== undefined)
  return said.length === 0 ? undefined : said.join(' ')
}

/** What stands at the end of a message: " at [3:8]", counted in the text that was sent. */
function withoutPlace(message: string): {
  readonly text: string
  readonly place?: { readonly line: number; readonly column: number }
} {
  const found = / at \[(\d+):(\d+)\]\.?\s*$/.exec(message)
  const text = message.replace(/^Query error: /, '')
  if (found === null) return { text }
  const place = { line: Number(found[1]), column: Number(found[2]) }
  return { text: text.replace(/ at \[\d+:\d+\]\.?\s*$/, ''), place }
}

/** Of a table that is not there BigQuery says the name alone. */
function offsetOfTable(sql: string, message: string): number | undefined {
  const found = /^Not found: Table ([^\s:]+):(\S+)/.exec(message)
  if (found === null) return undefined
  const offset = sql.indexOf(`\`${found[1]}.${found[2]}\``)
  return offset === -1 ? undefined : offset
}

function withoutSuggestion(text: string): { readonly message: string; readonly suggestion?: string } {
  const found = /; (Did you mean [^?]*\?)$/.exec(text)
  if (found === null) return { message: text }
  return { message: text.slice(0, found.index), suggestion: found[1] ?? '' }
}

/** GoogleSQL counts characters, not UTF-16 units, and takes a tab for as many as reach the next multiple of 8. */
function offsetAt(sql: string, line: number, column: number): number | undefined {
  let start = 0
  for (let number = 1; number < line; number++) {
    const found = sql.indexOf('\n', start)
    if (found === -1) return undefined
    start = found + 1
  }
  let offset = start
  let reached = 1
  for (const character of sql.slice(start)) {
    if (reached >= column || character === '\n') break
    reached += character === '\t' ? 8 - ((reached - 1) % 8) : 1
    offset += character.length
  }
  return offset
}
