import type { Caps, RequestProgress, ScoringProgress } from './score.ts'

/** Before the first row. */
export function noProgress(rows: number, areTokensEstimated: boolean, limits: Caps): ScoringProgress {
  const nothing = { scored: 0, fromCache: 0, promptTokens: 0, outputTokens: 0, costUsd: undefined }
  return { rows, ...nothing, calls: undefined, areTokensEstimated, limits }
}

/** With what has become of the rows of one more request. */
export function addPage(
  soFar: ScoringProgress,
  { scored, fromCache, spent }: RequestProgress,
): ScoringProgress {
  return {
    ...soFar,
    scored: soFar.scored + scored,
    fromCache: soFar.fromCache + fromCache,
    calls: (soFar.calls ?? 0) + spent.calls,
    promptTokens: soFar.promptTokens + spent.promptTokens,
    outputTokens: soFar.outputTokens + spent.outputTokens,
    costUsd: addCost(soFar.costUsd, spent.costUsd),
  }
}

/** Undefined only if neither is known. */
export function addCost(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : a + b
}

/** What language models have taken for several tables. */
export interface ScoringTotal extends Omit<ScoringProgress, 'limits'> {
  readonly tables: number
  /** What some of them took has no price: `costUsd` is without it. */
  readonly isPartlyUnpriced: boolean
}

/** Undefined if there was nothing to score. */
export function addUpScoring(tables: readonly ScoringProgress[]): ScoringTotal | undefined {
  const asked = tables.filter(({ rows }) => rows > 0)
  if (asked.length === 0) return undefined
  const sum = (of: (table: ScoringProgress) => number): number =>
    asked.reduce((total, table) => total + of(table), 0)
  const tokensOf = ({ promptTokens, outputTokens }: ScoringProgress) => promptTokens + outputTokens
  return {
    tables: asked.length,
    rows: sum(({ rows }) => rows),
    scored: sum(({ scored }) => scored),
    fromCache: sum(({ fromCache }) => fromCache),
    // A number of calls that leaves some out would say less than none.
    calls: asked.some(({ calls }) => calls === undefined) ? undefined : sum(({ calls = 0 }) => calls),
    promptTokens: sum(({ promptTokens }) => promptTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    areTokensEstimated: asked.some((table) => table.areTokensEstimated && tokensOf(table) > 0),
    costUsd: asked.map(({ costUsd }) => costUsd).reduce(addCost, undefined),
    isPartlyUnpriced: asked.some((table) => table.costUsd === undefined && tokensOf(table) > 0),
  }
}

/** The narrower of both, limit by limit. */
export function narrower(a: Caps, b: Caps): Caps {
  return {
    maxRows: least(a.maxRows, b.maxRows),
    maxTokens: least(a.maxTokens, b.maxTokens),
    maxCostUsd: least(a.maxCostUsd, b.maxCostUsd),
  }
}

/**
 * How many rows are ahead in this run, if what is ahead costs what the rows before it did. Undefined if nothing can be
 * said: no row was asked about, or a limit of tokens or money would end it, which depends on what others take.
 */
export function rowsAhead(progress: ScoringProgress): number | undefined {
  const { rows, scored, fromCache, promptTokens, outputTokens, costUsd = 0, limits } = progress
  const asked = scored - fromCache
  if (asked <= 0) return undefined
  const { maxRows = Number.POSITIVE_INFINITY } = limits
  const ahead = Math.max(0, Math.min(rows - scored, maxRows - asked))
  const share = (asked + ahead) / asked
  const { maxTokens = Number.POSITIVE_INFINITY, maxCostUsd = Number.POSITIVE_INFINITY } = limits
  const fits = (promptTokens + outputTokens) * share <= maxTokens && costUsd * share <= maxCostUsd
  return fits ? ahead : undefined
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}
