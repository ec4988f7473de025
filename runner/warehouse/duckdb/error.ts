import { nearestName } from '../../../kernel/errors/did-you-mean.ts'
import { StatementError } from '../statement-error.ts'
import { describeCsvError } from './csv-error.ts'

/** What DuckDB says with `errors_as_json`. */
interface EngineError {
  readonly type: string
  readonly subtype: string | undefined
  readonly message: string
  /** Kind of the missing entry: Table, Scalar Function, … */
  readonly entry: string | undefined
  readonly name: string | undefined
  readonly candidates: readonly string[]
  /** Bytes of UTF-8 from the start of the text that was sent. */
  readonly position: number | undefined
}

/** Messages carry data (the string that is no number); one that carries a whole message text is cut. */
const maxLength = 600

/**
 * DuckDB's refusal as a typed error, with the place in `sql` that it means.
 *
 * @param prefixBytes what was sent before `sql` in the same call
 * @param hide replaces what must not be shown: absolute paths
 */
export function toStatementError(
  thrown: unknown,
  sql: string,
  prefixBytes: number,
  hide: (text: string) => string,
): StatementError {
  const error = parseEngineError(thrown instanceof Error ? thrown.message : String(thrown))
  const csv = describeCsvError(error.message, hide)
  if (csv !== undefined) return new StatementError({ ...csv, cause: thrown }, sql, undefined)
  const { message, hint } = describe(error)
  const offset = error.position === undefined ? undefined : utf16Offset(sql, error.position - prefixBytes)
  const details = { code: codeOf(error), message: hide(message), hint: hint && hide(hint), cause: thrown }
  return new StatementError(details, sql, offset)
}

export function parseEngineError(text: string): EngineError {
  const fields = parseFields(text)
  if (fields === undefined) {
    const match = /^([A-Za-z ]+) Error: ([\s\S]*)$/.exec(text)
    const [, type = '', message = text] = match ?? []
    return {
      type,
      message,
      subtype: undefined,
      entry: undefined,
      name: undefined,
      candidates: [],
      position: undefined,
    }
  }
  return {
    type: fields['exception_type'] ?? '',
    subtype: fields['error_subtype'],
    message: fields['exception_message'] ?? text,
    entry: fields['type'],
    name: fields['name'],
    candidates: fields['candidates']?.split(',').map((candidate) => candidate.trim()) ?? [],
    position: fields['position'] === undefined ? undefined : Number(fields['position']),
  }
}

/** A syntax error has a prefix before its JSON. */
function parseFields(text: string): Readonly<Record<string, string>> | undefined {
  const start = text.indexOf('{"exception_type"')
  if (start < 0) return undefined
  try {
    // The shape is DuckDB's; every value is a string.
    return JSON.parse(text.slice(start)) as Record<string, string>
  } catch {
    return undefined
  }
}

function codeOf({ type, subtype, entry, message }: EngineError): string {
  if (/no space left on device|disk quota/i.test(message) || /max_temp_directory_size/.test(message)) {
    return 'out-of-disk'
  }
  switch (type) {
    case 'Catalog':
      if (/^(Table|View)\b/.test(entry ?? '') || /^(Table|View) with name/.test(message))
        return 'relation-not-found'
      if (subtype === 'MISSING_ENTRY' && /Function|Macro/.test(entry ?? '')) return 'function-not-found'
      return 'sql-error'
    case 'Binder':
      return subtype === 'COLUMN_NOT_FOUND' ? 'column-not-found' : 'sql-error'
    case 'Parser':
      return 'sql-syntax'
    case 'Conversion':
    case 'Out of Range':
      return 'conversion-failed'
    case 'Constraint':
      return 'constraint-violated'
    case 'Out of Memory':
      return 'out-of-memory'
    case 'INTERRUPT':
    case 'Interrupt':
      return 'interrupted'
    case 'IO':
      return /No files found|No such file/i.test(message) ? 'file-not-found' : 'file-error'
    default:
      return 'sql-error'
  }
}

function describe(error: EngineError): { message: string; hint: string | undefined } {
  const kept: string[] = []
  let hint: string | undefined
  for (const line of error.message.split('\n')) {
    if (isInternal(line, error.name)) continue
    const suggestion = /^(Did you mean|Either |Hint:|Possible solution)/.test(line)
    if (/^LINE \d+:/.test(line)) break
    if (/^Candidate bindings:/.test(line)) hint ??= candidateHint(error)
    else if (suggestion) hint ??= line.startsWith('Possible solution') ? undefined : line
    if (suggestion || /^(Candidate |\tCandidate |See also)/.test(line)) {
      // What follows "Possible solutions" is a list for the whole machine; the hint below says the part that helps.
      if (/^(Possible solution|\tCandidate )/.test(line)) break
      continue
    }
    kept.push(line)
  }
  const message = kept.join('\n').trim()
  return {
    message: message.length > maxLength ? `${message.slice(0, maxLength)}…` : message,
    hint: hint ?? hintFor(error),
  }
}

/** DuckDB offers its own catalogue to whoever misspells a table: no help, unless that is what was meant. */
function isInternal(line: string, name = ''): boolean {
  const internal = /^(pg_|information_schema|duckdb_|pragma_|sqlite_)/i
  const offered = /^Did you mean "([^"]*)"/.exec(line)?.[1]
  return offered !== undefined && internal.test(offered) && !internal.test(name)
}

function candidateHint({ name, candidates }: EngineError): string | undefined {
  const plain = candidates.map((candidate) => candidate.replaceAll('"', ''))
  const nearest = name === undefined ? undefined : nearestName(name, plain)
  if (nearest !== undefined) return `Did you mean "${nearest}"?`
  return plain.length === 0 ? undefined : `There are ${plain.slice(0, 20).join(', ')}.`
}

function hintFor(error: EngineError): string | undefined {
  if (codeOf(error) === 'out-of-memory') {
    return 'Raise memory_limit or lower threads under settings: of the target.'
  }
  if (codeOf(error) === 'out-of-disk')
    return 'Free some space, or set temp_directory under settings: of the target.'
  if (error.type === 'INTERNAL' || error.type === 'FATAL')
    return 'This is a defect of DuckDB; rewriting the query may avoid it.'
  return undefined
}

/** DuckDB counts bytes; editors and strings count UTF-16 units. */
function utf16Offset(sql: string, bytes: number): number | undefined {
  if (bytes < 0) return undefined
  const encoded = Buffer.from(sql)
  return bytes > encoded.length ? undefined : encoded.subarray(0, bytes).toString().length
}
