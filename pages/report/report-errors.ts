import { errorMaker } from '../../kernel/errors/catalogue.ts'
import { didYouMean } from '../../kernel/errors/did-you-mean.ts'

/** What can be wrong with a report's definition. */
export const reportError = errorMaker({
  'report-sql-quoted': (_: Record<never, never>) => ({
    message: 'A query in quotation marks has no lines of its own to point to.',
    hint: 'Write it as a block: "sql: |", and the query indented below.',
  }),
  'report-column-unlisted': (p: { key: string; name: string; known: readonly string[] }) => ({
    message: `${p.key}: "${p.name}" is not in columns of this chart.`,
    hint: didYouMean(p.name, p.known) ?? `Add it there: {column: ${p.name}, label: …}.`,
  }),
  'report-text-drawn': (p: { key: string; name: string }) => ({
    message: `${p.key}: "${p.name}" is marked as text that people wrote, which only numbers and tables show.`,
    hint: 'Take the mark away if it is a name or a title, or show it in a table.',
  }),
  'report-column-missing': (p: { name: string; known: readonly string[] }) => ({
    message: `The query has no column "${p.name}".`,
    hint: didYouMean(p.name, p.known) ?? `It has ${p.known.join(', ')}.`,
  }),
  'report-many-rows': (p: { rows: number; most: number }) => ({
    message: `The query gives ${p.rows} rows of one chat; a chart shows ${p.most} at the most.`,
    hint: 'Group or limit them in the query.',
  }),
})
