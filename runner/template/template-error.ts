import { errorMaker } from '../../kernel/errors/catalogue.ts'
import { didYouMean } from '../../kernel/errors/did-you-mean.ts'
import { locate } from '../../kernel/errors/source-excerpt.ts'
import type { SourceLocation, TgeltError } from '../../kernel/errors/tgelt-error.ts'
import type { Place } from './syntax-tree.ts'

const catalogue = {
  'template-syntax': (p: { reason: string; hint?: string | undefined }) => ({
    message: p.reason,
    hint: p.hint,
  }),
  'template-unsupported': (p: { what: string; hint?: string | undefined }) => ({
    message: `${p.what} is not supported.`,
    hint: p.hint,
  }),
  'template-name-undefined': (p: { name: string; known: Iterable<string>; hint?: string | undefined }) => ({
    message: `"${p.name}" is undefined.`,
    hint: p.hint ?? didYouMean(p.name, p.known),
  }),
  'template-value-undefined': (p: { what: string; name: string; known: Iterable<string> }) => ({
    message: `${p.what} has no "${p.name}".`,
    hint: didYouMean(p.name, p.known),
  }),
  'template-type': (p: { reason: string; hint?: string | undefined }) => ({
    message: p.reason,
    hint: p.hint,
  }),
  'template-call': (p: { reason: string; hint?: string | undefined }) => ({
    message: p.reason,
    hint: p.hint,
  }),
  'template-recursion': (p: { name: string }) => ({
    message: `Macro ${p.name} calls itself too deeply.`,
    hint: 'Give the recursion an end.',
  }),
  'template-return-outside-macro': () => ({
    message: 'return() stands outside of a macro.',
    hint: 'Only a macro can return a value; write the value with {{ … }} instead.',
  }),
}

/** The text that a place is in. */
export interface TemplateSource {
  readonly file: string
  readonly text: string
}

const makeError = errorMaker(catalogue)

/** An error of a template whose place is not known yet: the rendering adds the place it has come to. */
export const fault = makeError

/** A place of the parser as a location with an excerpt. */
export function locatePlace(source: TemplateSource, place: Place): SourceLocation {
  const line = place.lineno + 1
  const column = place.colno + 1
  const end = place.length === undefined ? {} : { endLine: line, endColumn: column + place.length }
  return locate(source.text, { file: source.file, line, column, ...end })
}

/** An error at a place that is known. */
export function templateError<K extends keyof typeof catalogue>(
  code: K,
  parameters: Parameters<(typeof catalogue)[K]>[0],
  source: TemplateSource,
  place: Place,
): TgeltError {
  return (makeError as (code: K, parameters: unknown, context: object) => TgeltError)(code, parameters, {
    location: locatePlace(source, place),
  })
}
