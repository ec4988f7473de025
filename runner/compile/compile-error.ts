import { errorMaker } from '../../kernel/errors/catalogue.ts'
import { didYouMean } from '../../kernel/errors/did-you-mean.ts'

export const compileError = errorMaker({
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
})
