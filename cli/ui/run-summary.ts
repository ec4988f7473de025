import type { ScoringTotal } from '../../runner/language-model/scoring-progress.ts'
import type { NodeResult, NodeStatus } from '../../runner/run/run-event.ts'
import type { RunResult } from '../../runner/run/run-request.ts'
import { errorMessage } from './error-text.ts'
import type { Reporter } from './message.ts'
import { showCount, showDuration, showMoney, showQuantity, showSize } from './quantity.ts'
import { scoringData, takenText } from './scoring-display.ts'
import type { Colors } from './terminal.ts'

export interface RunTotals {
  readonly pass: number
  readonly warn: number
  readonly error: number
  readonly skip: number
  readonly noOp: number
  readonly total: number
}

export function countResults(results: readonly NodeResult[]): RunTotals {
  const count = (...statuses: NodeStatus[]): number =>
    results.filter(({ status }) => statuses.includes(status)).length
  return {
    pass: count('success', 'pass'),
    warn: count('warn'),
    error: count('error', 'fail'),
    skip: count('skipped'),
    noOp: count('no-op'),
    total: results.length,
  }
}

/** The last line of every run. Its form is frozen: scripts match it. */
export function doneLine({ pass, warn, error, skip, noOp, total }: RunTotals): string {
  return `Done. PASS=${pass} WARN=${warn} ERROR=${error} SKIP=${skip} NO-OP=${noOp} TOTAL=${total}`
}

/** Shows what failed, each with its place. */
export function reportErrors(results: readonly NodeResult[], reporter: Reporter, colors: Colors): void {
  for (const { error, status } of results) {
    if (error === undefined) continue
    reporter.message({ name: 'Blank', level: 'error', text: '' })
    reporter.message(errorMessage(error, colors, status === 'warn' ? 'warning' : 'error'))
  }
}

/** What nodes have to say beyond their line, each thing once. */
export function reportNotes(results: readonly NodeResult[], reporter: Reporter): void {
  const notes = new Set(results.flatMap(({ note }) => note ?? []))
  if (notes.size > 0) reporter.message({ name: 'Blank', level: 'info', text: '' })
  for (const text of notes) reporter.message({ name: 'Note', level: 'info', text })
}

/** Says how many data tests read only what had changed, if any did. */
export function reportChangedRows(results: readonly NodeResult[], reporter: Reporter): void {
  const tests = results.filter(({ node, status }) => node.resourceType === 'test' && status !== 'skipped')
  const narrowed = tests.filter(({ readsChangedRows }) => readsChangedRows === true).length
  if (narrowed === 0) return
  const text = `${narrowed} of ${showQuantity(tests.length, 'data test')} read changed rows only.`
  const data = { changed_rows_only: narrowed, tests: tests.length }
  reporter.message({ name: 'Blank', level: 'info', text: '' })
  reporter.message({ name: 'ChangedRows', level: 'info', text, data })
}

/** Says what the run was billed, on engines that bill, and what language models took. */
export function reportSpending(
  { spending, scoring }: Pick<RunResult, 'spending' | 'scoring'>,
  reporter: Reporter,
): void {
  if (spending === undefined && scoring === undefined) return
  reporter.message({ name: 'Blank', level: 'info', text: '' })
  if (spending !== undefined) {
    const { bytesProcessed, bytesBilled, costUsd } = spending
    const text = `Read ${showSize(bytesProcessed)}, billed ${showSize(bytesBilled)}: ${showMoney(costUsd)}.`
    const data = { bytes_processed: bytesProcessed, bytes_billed: bytesBilled, cost_usd: costUsd }
    reporter.message({ name: 'Spending', level: 'info', text, data })
  }
  if (scoring === undefined) return
  const data = { ...scoringData(scoring), partly_unpriced: scoring.isPartlyUnpriced }
  reporter.message({ name: 'LanguageModels', level: 'info', text: scoringText(scoring), data })
}

/** `Language models: 820 of 900 rows scored, 80 from the cache, 812 calls, 231k tokens, $0.12.` */
function scoringText(scoring: ScoringTotal): string {
  const { rows, scored, fromCache, calls, isPartlyUnpriced, costUsd } = scoring
  const parts = [
    `${showCount(scored)} of ${showQuantity(rows, 'row')} scored`,
    ...(fromCache > 0 ? [`${showCount(fromCache)} from the cache`] : []),
    ...(calls === undefined ? [] : [showQuantity(calls, 'call')]),
    ...takenText(scoring),
    ...(isPartlyUnpriced ? [costUsd === undefined ? 'no price known' : 'and what has no price'] : []),
  ]
  return `Language models: ${parts.join(', ')}.`
}

/** Says how long it took and the totals: the last lines of every run. */
export function reportTotals(totals: RunTotals, durationMs: number, reporter: Reporter): void {
  const data = { stats: totals, execution_time: durationMs / 1000 }
  reporter.message({ name: 'Blank', level: 'info', text: '' })
  reporter.message({
    name: 'FinishedRunning',
    level: 'info',
    text: `Finished in ${showDuration(durationMs)}.`,
  })
  reporter.message({ name: 'StatsLine', level: 'info', text: doneLine(totals), data })
}
