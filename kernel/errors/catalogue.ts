import { type ErrorDetails, type SourceLocation, TgeltError } from './tgelt-error.ts'

/** What a catalogue entry says of an error, made from its parameters. */
export interface ErrorText {
  readonly message: string
  readonly hint?: string | undefined
}

/** `code → (parameters) → text`. Codes are kebab-case and stable: scripts match them. */
export type ErrorCatalogue = Readonly<Record<string, (parameters: never) => ErrorText>>

/** Where an error is and what it came from; none of it is part of the catalogue's text. */
export interface ErrorContext {
  readonly location?: SourceLocation | undefined
  readonly facts?: ErrorDetails['facts']
  readonly cause?: unknown
}

type Parameters1<F> = F extends (parameters: infer P) => ErrorText ? P : never

/**
 * The one way to make a typed error: a function that knows every code of a catalogue and the parameters each needs,
 * so that an unknown code or a forgotten parameter does not compile.
 */
export function errorMaker<C extends ErrorCatalogue>(
  catalogue: C,
): <K extends keyof C & string>(
  code: K,
  parameters: Parameters1<C[K]>,
  context?: ErrorContext,
) => TgeltError {
  return (code, parameters, context = {}) => {
    const format = catalogue[code] as (parameters: unknown) => ErrorText
    return new TgeltError({ code, ...format(parameters), ...context })
  }
}
