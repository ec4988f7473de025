import type { Stop } from '../../language-model/score.ts'
import type { LlmConfig } from '../../resource/language-model.ts'
import { type Relation, showRelation } from '../../resource/relation.ts'
import { type Steps, warn } from '../call.ts'
import { llmError } from './llm-errors.ts'

export interface Failures {
  readonly failed: number
  readonly left: number
  readonly stopped: Stop | undefined
  /** What went wrong with the first row that has no answer. */
  readonly firstError: string | undefined
  /** Where what was paid for is. */
  readonly keptIn: 'cache' | 'table'
}

/** Fails, if the model is to, for rows without an answer; warns of a language model that was not asked about all rows. */
export function* sayWhatFailed(
  relation: Relation,
  { alias, onError }: LlmConfig,
  { failed, left, stopped, firstError, keptIn }: Failures,
): Steps<void> {
  const isTrouble = stopped !== undefined && !isCap(stopped)
  const trouble = isTrouble
    ? llmError('llm-stopped', { alias, reason: stopped.reason, said: stopped.message, left })
    : undefined
  if (onError === 'fail') {
    if (trouble !== undefined) throw trouble
    const first = firstError ?? ''
    if (failed > 0) {
      throw llmError('llm-rows-failed', { relation: showRelation(relation), failed, first, keptIn })
    }
  }
  if (trouble !== undefined) yield* warn(trouble)
}

function isCap({ reason }: Stop): boolean {
  return reason === 'max_rows' || reason === 'max_tokens' || reason === 'max_cost_usd'
}
