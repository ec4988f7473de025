import { errorMaker } from '../../kernel/errors/catalogue.ts'
import { didYouMean } from '../../kernel/errors/did-you-mean.ts'

const declare = 'Declare the column with its data_type in YAML.'

/** What can be wrong with a unit test once its model is compiled, and how it comes out when it fails. */
export const unitTestError = errorMaker({
  'unit-test-failed': (p: { test: string; missing: number; unexpected: number; table: string }) => ({
    message: `${p.test}: ${describeCounts(p.missing, p.unexpected)}\n${p.table}`,
  }),
  'unit-test-input-unknown': (p: { input: string; name: string; known: Iterable<string> }) => ({
    message: `${p.input} is given, but there is no such node.`,
    hint: didYouMean(p.name, p.known),
  }),
  'unit-test-input-missing': (p: { model: string; inputs: readonly string[] }) => ({
    message: `${p.model} reads ${p.inputs.join(', ')}, which the unit test does not give.`,
    hint: 'Add it under given:, with rows: [] for none: a unit test reads no real table.',
  }),
  'unit-test-sql-reads': (p: { inputs: readonly string[] }) => ({
    message: `Rows that are given as SQL can't read ${p.inputs.join(', ')}.`,
    hint: 'Write the values into the query.',
  }),
  'unit-test-column-unknown': (p: { column: string; input: string; known: readonly string[] }) => ({
    message: `${p.input} has no column "${p.column}".`,
    hint: [didYouMean(p.column, p.known) ?? `Its columns: ${p.known.join(', ')}.`, declare].join(' '),
  }),
  'unit-test-columns-unknown': (p: { input: string }) => ({
    message: `Nothing says which columns ${p.input} has: no row is given, no YAML lists them, and no table stands there.`,
    hint: declare,
  }),
  'unit-test-expect-column-unknown': (p: { column: string; model: string; known: readonly string[] }) => ({
    message: `${p.model} gives no column "${p.column}".`,
    hint: didYouMean(p.column, p.known) ?? `Its columns: ${p.known.join(', ')}.`,
  }),
})

function describeCounts(missing: number, unexpected: number): string {
  const rows = (count: number, what: string): string[] =>
    count === 0 ? [] : [`${count} ${count === 1 ? 'row' : 'rows'} ${what}`]
  return [...rows(missing, 'missing'), ...rows(unexpected, 'unexpected')].join(', ')
}
