import { expect, test } from 'vitest'
import type { Message, Reporter } from '../../../../cli/ui/message.ts'
import { RunDisplay } from '../../../../cli/ui/run-display.ts'
import { countResults, doneLine, reportErrors, reportTotals } from '../../../../cli/ui/run-summary.ts'
import { detectTerminal } from '../../../../cli/ui/terminal.ts'
import { TgeltError } from '../../../../kernel/errors/tgelt-error.ts'
import type { ModelNode } from '../../../../runner/resource/node.ts'
import type { NodeResult, NodeStatus } from '../../../../runner/run/run-event.ts'

class RecordingReporter implements Reporter {
  readonly messages: Message[] = []
  lines: readonly string[] = []

  message(message: Message): void {
    this.messages.push(message)
  }

  progress(lines: readonly string[]): void {
    this.lines = lines
  }

  close(): void {}

  get texts(): readonly string[] {
    return this.messages.filter((message) => !message.plainOnly).map((message) => message.text)
  }
}

const clock = { now: () => new Date(0), elapsedMs: () => 0 }
const terminal = detectTerminal({ write: () => true, columns: 90 }, {})

function model(name: string): ModelNode {
  return {
    uniqueId: `model.chats.${name}`,
    name,
    resourceType: 'model',
    file: `models/${name}.sql`,
    relation: { schema: 'silver', identifier: name },
    config: { materialized: 'table' },
  } as unknown as ModelNode // Only what a display reads.
}

function result(name: string, status: NodeStatus, extra: Partial<NodeResult> = {}): NodeResult {
  const times = { durationMs: 1340, startedAt: undefined, finishedAt: undefined, thread: 0 }
  return { node: model(name), status, ...times, ...extra }
}

test('one line per finished node: position, verdict, name, rows, time', () => {
  const reporter = new RecordingReporter()
  const display = new RunDisplay(reporter, terminal, clock)
  display.handle({ kind: 'run-started', total: 12, threads: 4 })
  display.handle({ kind: 'node-started', node: model('messages'), index: 1, total: 12 })
  expect(reporter.lines.join()).toContain('silver.messages')
  const finished = result('messages', 'success', { rowsAffected: 1204 })
  display.handle({ kind: 'node-finished', result: finished, index: 1, total: 12 })
  display.stop()
  expect(reporter.lines).toEqual([])
  expect(reporter.texts).toHaveLength(1)
  expect(reporter.texts[0]).toMatch(/^ 1\/12 {2}OK {4}model silver\.messages +table {2}1,204 rows +1\.3s$/)
})

test('a skipped node says because of what', () => {
  const reporter = new RecordingReporter()
  const display = new RunDisplay(reporter, terminal, clock)
  display.handle({ kind: 'run-started', total: 1, threads: 1 })
  const skipped = result('user_daily', 'skipped', { message: 'because silver.messages failed a test' })
  display.handle({ kind: 'node-finished', result: skipped, index: 1, total: 1 })
  display.stop()
  expect(reporter.texts[0]).toMatch(
    /^1\/1 {2}SKIP {2}model silver\.user_daily +because silver\.messages failed a test$/,
  )
})

test('the last line is frozen', () => {
  const totals = { pass: 10, warn: 0, error: 1, skip: 1, noOp: 0, total: 12 }
  expect(doneLine(totals)).toBe('Done. PASS=10 WARN=0 ERROR=1 SKIP=1 NO-OP=0 TOTAL=12')
})

test('errors stand below the lines, the totals come last', () => {
  const reporter = new RecordingReporter()
  const error = new TgeltError({ code: 'sql-error', message: 'No column "x".' })
  const results = [
    result('a', 'success'),
    result('b', 'error', { error }),
    result('c', 'warn'),
    result('d', 'skipped'),
  ]
  const totals = countResults(results)
  reportErrors(results, reporter, terminal.colors)
  reportTotals(totals, 2400, reporter)
  expect(totals).toEqual({ pass: 1, warn: 1, error: 1, skip: 1, noOp: 0, total: 4 })
  expect(reporter.texts).toContain('error[sql-error]: No column "x".')
  expect(reporter.texts.at(-1)).toBe('Done. PASS=1 WARN=1 ERROR=1 SKIP=1 NO-OP=0 TOTAL=4')
})
