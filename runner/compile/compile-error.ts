import { errorMaker } from '../../kernel/errors/catalogue.ts'
import { didYouMean } from '../../kernel/errors/did-you-mean.ts'

export const compileError = errorMaker({
  'sql-empty': (_: Record<never, never>) => ({
    message: 'There is no SQL in it, only blanks and comments.',
    hint: 'Write a SELECT, or remove the file; with config(enabled=false) it stays without being built.',
  }),
  'sql-unused': (p: { materialized: string }) => ({
    message: `A ${p.materialized} is made of its configuration alone, but there is SQL in its file.`,
    hint: 'Leave only config(…) and comments.',
  }),
  'sql-several-statements': (_: Record<never, never>) => ({
    message: 'A second statement begins here, but a model or a test is one query.',
    hint: 'Remove the semicolon or what follows it. What is to run before or after goes into pre_hook and post_hook.',
  }),
  'ref-not-captured': (p: { what: string; by: string; comment: string }) => ({
    message: `${p.by} needs ${p.what} only now: the project was ordered without knowing.`,
    hint: `Write it where it is always seen, for example as a comment at the top: -- depends_on: {{ ${p.comment} }}`,
  }),
  'compile-ref-not-found': (p: { name: string; known: Iterable<string> }) => ({
    message: `There is no model or seed "${p.name}".`,
    hint: didYouMean(p.name, p.known),
  }),
  'compile-source-not-found': (p: { name: string; known: Iterable<string> }) => ({
    message: `There is no source "${p.name}".`,
    hint: didYouMean(p.name, p.known),
  }),
  'ephemeral-outside-query': (p: { name: string }) => ({
    message: `A hook can't read ${p.name}: an ephemeral model is part of a query, not a table.`,
    hint: 'Materialise it as a view.',
  }),
  'untested-elsewhere': (_: Record<never, never>) => ({
    message: 'is_untested() stands outside a test of the test-paths.',
    hint: 'A generic test is narrowed to changed rows by itself; a model uses is_incremental().',
  }),
  'untested-rows-untold': (p: { model: string }) => ({
    message: `is_untested() speaks of ${p.model}, which does not tell its changed rows.`,
    hint: 'Name an incremental model with config(changed_rows=…).',
  }),
})
