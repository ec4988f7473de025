import { errorMaker } from '../../kernel/errors/catalogue.ts'
import { didYouMean } from '../../kernel/errors/did-you-mean.ts'

export const graphError = errorMaker({
  'graph-cycle': (p: { path: readonly { name: string; file: string }[] }) => ({
    message: `These nodes depend on each other in a circle: ${p.path.map(({ name }) => name).join(' -> ')}.`,
    hint: `Break it in one of: ${[...new Set(p.path.map(({ file }) => file))].join(', ')}.`,
  }),
  'selector-method-unknown': (p: { method: string; known: readonly string[] }) => ({
    message: `There is no selector method "${p.method}:".`,
    hint: didYouMean(p.method, p.known) ?? `Methods: ${p.known.join(', ')}.`,
  }),
  'selector-method-unsupported': (p: { method: string; known: readonly string[] }) => ({
    message: `Not supported yet: the selector method "${p.method}:".`,
    hint: `Methods: ${p.known.join(', ')}.`,
  }),
  'selector-invalid': (p: { selector: string; reason: string }) => ({
    message: `"${p.selector}" can't be read as a selector: ${p.reason}`,
    hint: 'Write it like gold, +user_daily, 2+x, @x, tag:daily,config.materialized:table.',
  }),
  'intersection-empty': (p: { criteria: string }) => ({
    message: `No node is meant by all parts of "${p.criteria}".`,
    hint: 'A comma keeps what both sides mean; a blank adds them up.',
  }),
  'selection-empty': (p: { criterion: string; near: string | undefined }) => ({
    message: `The selector "${p.criterion}" does not match any node.`,
    hint: p.near === undefined ? undefined : `Did you mean "${p.near}"?`,
  }),
})
