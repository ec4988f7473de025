/** A range in a text file. Lines and columns count from 1; a column counts UTF-16 units, as editors do. */
export interface SourceRange {
  /** Path relative to the project's root, with forward slashes. Never absolute: errors get pasted into issues. */
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine?: number
  readonly endColumn?: number
}

/** A range together with the lines it stands in, ready to be shown. */
export interface SourceLocation extends SourceRange {
  readonly excerpt?: string
}

export interface ErrorDetails {
  readonly code: string
  readonly message: string
  /** What to do about it, in the imperative. */
  readonly hint?: string | undefined
  readonly location?: SourceLocation | undefined
  /** Labelled facts for the foot of a report: the compiled file, the command that reruns one node. */
  readonly facts?: Readonly<Record<string, string>> | undefined
  readonly cause?: unknown
}

/**
 * An error whose fault is known: the user's input, the machine, Telegram, the warehouse. Printed without a stack.
 * Anything else that is thrown is a defect of tgelt and is reported as one.
 */
export class TgeltError extends Error {
  readonly code: string
  readonly hint: string | undefined
  readonly location: SourceLocation | undefined
  readonly facts: Readonly<Record<string, string>>

  constructor(details: ErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'TgeltError'
    this.code = details.code
    this.hint = details.hint
    this.location = details.location
    this.facts = details.facts ?? {}
  }
}

/** Several errors found in one pass: parsing collects, so that a user sees all of them at once. */
export class TgeltErrors extends Error {
  readonly errors: readonly TgeltError[]

  constructor(errors: readonly TgeltError[]) {
    super(`${errors.length} errors`)
    this.name = 'TgeltErrors'
    this.errors = errors
  }
}

/** The typed errors inside whatever was thrown; empty if it is none of ours. */
export function knownErrors(thrown: unknown): readonly TgeltError[] {
  if (thrown instanceof TgeltError) return [thrown]
  if (thrown instanceof TgeltErrors) return thrown.errors
  return []
}
