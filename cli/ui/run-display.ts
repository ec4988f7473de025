import type { Clock } from '../../kernel/clock.ts'
import type { ScoringProgress } from '../../runner/language-model/score.ts'
import { isTest } from '../../runner/resource/is-test.ts'
import type { ExecutableNode } from '../../runner/resource/node.ts'
import { showRelation } from '../../runner/resource/relation.ts'
import type { NodeResult, NodeStatus, RunEvent } from '../../runner/run/run-event.ts'
import { errorMessage } from './error-text.ts'
import type { Reporter } from './message.ts'
import { showDuration, showQuantity } from './quantity.ts'
import { ScoringDisplay, scoringData } from './scoring-display.ts'
import type { Colors, Terminal } from './terminal.ts'

const words: Readonly<Record<NodeStatus, string>> = {
  success: 'OK',
  pass: 'OK',
  'no-op': 'NO-OP',
  warn: 'WARN',
  fail: 'FAIL',
  error: 'ERROR',
  skipped: 'SKIP',
}

const mostProgressLines = 4
const redrawEveryMs = 100

interface RunningNode {
  readonly node: ExecutableNode
  readonly sinceMs: number
  /** How far its rows have come, if a language model is asked about them. */
  scoring?: ScoringDisplay
}

/** Turns the events of a run into lines: one per finished node, the running ones below them, the totals at the end. */
export class RunDisplay {
  readonly #reporter: Reporter
  readonly #colors: Colors
  readonly #clock: Clock
  readonly #width: number
  readonly #running = new Map<string, RunningNode>()
  #finished = 0
  #total = 0
  #timer: NodeJS.Timeout | undefined

  constructor(reporter: Reporter, terminal: Terminal, clock: Clock) {
    this.#reporter = reporter
    this.#colors = terminal.colors
    this.#clock = clock
    this.#width = Math.min(terminal.width, 120)
  }

  readonly handle = (event: RunEvent): void => {
    switch (event.kind) {
      case 'run-started':
        this.#start(event.total)
        break
      case 'node-started':
        this.#nodeStarted(event.node)
        break
      case 'node-finished':
        this.#nodeFinished(event.result)
        break
      case 'node-scoring':
        this.#nodeScoring(event.node, event.progress)
        break
      case 'node-logged':
        this.#reporter.message({
          name: 'MacroLog',
          level: 'info',
          text: event.message,
          data: nodeInfo(event.node),
        })
        break
      case 'warning':
        this.#reporter.message(errorMessage(event.error, this.#colors, 'warning'))
        break
      case 'run-finished':
        this.stop()
        break
    }
  }

  /** Stops redrawing. Safe to call again. */
  stop(): void {
    clearInterval(this.#timer)
    this.#running.clear()
    this.#reporter.progress([])
  }

  #start(total: number): void {
    this.#total = total
    this.#timer = setInterval(() => this.#drawProgress(), redrawEveryMs)
    this.#timer.unref()
  }

  #nodeStarted(node: ExecutableNode): void {
    this.#running.set(node.uniqueId, { node, sinceMs: this.#clock.elapsedMs() })
    this.#drawProgress()
    // Tests are many and short: a line when they end is enough.
    if (isTest(node)) return
    const text = `${this.#position(this.#finished + this.#running.size)}  START ${kindOf(node)} ${nodeName(node)}`
    this.#reporter.message({
      name: 'NodeStart',
      level: 'info',
      text,
      data: nodeInfo(node),
      plainOnly: true,
    })
  }

  #nodeScoring(node: ExecutableNode, progress: ScoringProgress): void {
    const running = this.#running.get(node.uniqueId)
    if (running === undefined) return
    running.scoring ??= new ScoringDisplay(this.#clock.elapsedMs())
    running.scoring.update(progress)
  }

  /** For logs that programs read, which have no progress lines. */
  #logScoring({ node, scoring }: RunningNode, nowMs: number): void {
    if (scoring === undefined || !scoring.isLogDue(nowMs)) return
    this.#reporter.message({
      name: 'NodeScoring',
      level: 'info',
      text: `${kindOf(node)} ${nodeName(node)}  ${scoring.text(nowMs)}`,
      data: { ...nodeInfo(node), scoring: scoring.data(nowMs) },
      dataOnly: true,
    })
  }

  #nodeFinished(result: NodeResult): void {
    this.#running.delete(result.node.uniqueId)
    this.#finished++
    const level =
      result.status === 'error' || result.status === 'fail'
        ? 'error'
        : result.status === 'warn'
          ? 'warn'
          : 'info'
    this.#reporter.message({
      name: 'NodeFinished',
      level,
      text: this.#resultLine(result),
      data: resultData(result),
    })
    this.#drawProgress()
  }

  #resultLine(result: NodeResult): string {
    const word = paint(result.status, words[result.status].padEnd(5), this.#colors)
    const name = nodeName(result.node)
    const detail = detailOf(result)
    const time = result.status === 'skipped' ? '' : showDuration(result.durationMs)
    const head = `${this.#position(this.#finished)}  `
    const room = this.#width - head.length - 6 - 6 - detail.length - 9
    const shown = `${kindOf(result.node)} ${name.padEnd(Math.max(room, name.length))}`
    return `${head}${word} ${shown} ${this.#colors.dim(`${detail}  ${time.padStart(6)}`.trimEnd())}`
  }

  #position(index: number): string {
    return `${String(index).padStart(String(this.#total).length)}/${this.#total}`
  }

  #drawProgress(): void {
    const nowMs = this.#clock.elapsedMs()
    for (const each of this.#running.values()) this.#logScoring(each, nowMs)
    const running = [...this.#running.values()].slice(0, mostProgressLines)
    const more = this.#running.size - running.length
    const lines = running.map(({ node, sinceMs, scoring }) => {
      const head = `  … ${kindOf(node)} ${nodeName(node)}  ${showDuration(nowMs - sinceMs)}`
      return this.#colors.dim(scoring === undefined ? head : `${head}  ${scoring.text(nowMs)}`)
    })
    if (more > 0) lines.push(this.#colors.dim(`  … and ${more} more`))
    this.#reporter.progress(lines)
  }
}

function paint(status: NodeStatus, word: string, colors: Colors): string {
  if (status === 'error' || status === 'fail') return colors.red(word)
  if (status === 'warn') return colors.yellow(word)
  return status === 'skipped' || status === 'no-op' ? colors.dim(word) : colors.green(word)
}

function kindOf(node: ExecutableNode): string {
  return (node.resourceType === 'unit_test' ? 'unit' : node.resourceType).padEnd(5)
}

/** What a person calls it: `silver.messages` for a table, the test's own name for a test, with its model for a unit test. */
function nodeName(node: ExecutableNode): string {
  if (node.resourceType === 'unit_test') return `${node.modelName}::${node.name}`
  return node.resourceType === 'test' ? node.name : showRelation(node.relation)
}

function detailOf(result: NodeResult): string {
  if (result.status === 'skipped') return result.message ?? ''
  if (result.node.resourceType === 'unit_test' && result.status === 'fail') return 'other rows than expected'
  if (result.failures !== undefined && result.failures > 0)
    return showQuantity(result.failures, 'failing row')
  if (result.status === 'error') return result.error === undefined ? '' : result.error.code
  const rows = result.rowsAffected === undefined ? '' : showQuantity(result.rowsAffected, 'row')
  const what = result.node.resourceType === 'model' ? result.node.config.materialized : ''
  return [result.message ?? what, rows].filter((part) => part !== '').join('  ')
}

function nodeInfo(node: ExecutableNode): Readonly<Record<string, unknown>> {
  const { uniqueId, name, resourceType, file } = node
  const materialized = node.resourceType === 'model' ? node.config.materialized : null
  const node_info = {
    unique_id: uniqueId,
    node_name: name,
    resource_type: resourceType,
    node_path: file,
    materialized,
  }
  return { node_info }
}

function resultData(result: NodeResult): Readonly<Record<string, unknown>> {
  const { status, durationMs, rowsAffected = null, failures = null, message = null } = result
  const run_result = {
    status,
    execution_time: durationMs / 1000,
    rows_affected: rowsAffected,
    num_failures: failures,
    changed_rows_only: result.readsChangedRows ?? false,
    message: result.error?.message ?? message,
    ...(result.scoring === undefined ? {} : { scoring: scoringData(result.scoring) }),
  }
  return { ...nodeInfo(result.node), run_result }
}
