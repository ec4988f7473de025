import { scoringFacts } from '../../runner/artifacts/scoring-facts.ts'
import type { ScoringProgress } from '../../runner/language-model/score.ts'
import { rowsAhead } from '../../runner/language-model/scoring-progress.ts'
import { shortCount } from '../../runner/materialize/llm/llm-remark.ts'
import { showCount, showDuration, showMoney } from './quantity.ts'

const logEveryMs = 10_000
/** Before that, a pace says nothing. */
const leastRows = 5
const leastMs = 10_000

/** Shows how far the scoring of one table has come. */
export class ScoringDisplay {
  readonly #startMs: number
  #loggedMs: number
  #progress: ScoringProgress | undefined

  constructor(startMs: number) {
    this.#startMs = startMs
    this.#loggedMs = startMs
  }

  update(progress: ScoringProgress): void {
    this.#progress = progress
  }

  /** True every ten seconds, once. */
  isLogDue(nowMs: number): boolean {
    const isDue = this.#progress !== undefined && nowMs - this.#loggedMs >= logEveryMs
    if (isDue) this.#loggedMs = nowMs
    return isDue
  }

  /** `120 of 420 scored, 31k tokens, $0.02, about 3m 00s left at this pace`. */
  text(nowMs: number): string {
    if (this.#progress === undefined) return ''
    const { rows, scored } = this.#progress
    const leftMs = this.#leftMs(nowMs)
    return [
      `${showCount(scored)} of ${showCount(rows)} scored`,
      ...takenText(this.#progress),
      ...(leftMs === undefined ? [] : [`about ${showDuration(leftMs)} left at this pace`]),
    ].join(', ')
  }

  data(nowMs: number): Readonly<Record<string, unknown>> {
    if (this.#progress === undefined) return {}
    const leftMs = this.#leftMs(nowMs)
    return { ...scoringData(this.#progress), seconds_left: leftMs === undefined ? null : leftMs / 1000 }
  }

  /** Undefined where nobody can tell honestly. */
  #leftMs(nowMs: number): number | undefined {
    const progress = this.#progress
    const ahead = progress === undefined ? undefined : rowsAhead(progress)
    if (progress === undefined || ahead === undefined || ahead === 0) return undefined
    const asked = progress.scored - progress.fromCache
    const elapsedMs = nowMs - this.#startMs
    return asked < leastRows || elapsedMs < leastMs ? undefined : (elapsedMs / asked) * ahead
  }
}

/** What was taken: tokens, and money where a price is known. */
export function takenText(
  taken: Pick<ScoringProgress, 'promptTokens' | 'outputTokens' | 'areTokensEstimated' | 'costUsd'>,
): readonly string[] {
  const tokens = taken.promptTokens + taken.outputTokens
  if (tokens === 0) return []
  const about = taken.areTokensEstimated ? 'about ' : ''
  return [
    `${about}${shortCount(tokens)} tokens`,
    ...(taken.costUsd === undefined ? [] : [showMoney(taken.costUsd)]),
  ]
}

/** The same for programs. */
export function scoringData(progress: Omit<ScoringProgress, 'limits'>): Readonly<Record<string, unknown>> {
  return { rows: progress.rows, ...scoringFacts(progress) }
}
