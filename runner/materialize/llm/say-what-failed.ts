import type { TgeltError } from '../../../kernel/errors/tgelt-error.ts'
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
  const trouble = isTrouble ? stoppedError(alias, stopped, left) : undefined
  if (onError === 'fail') {
    // With no row left there is nothing that failed: a table that was paid for is not thrown away.
    if (trouble !== undefined && left > 0) throw trouble
    const first = firstError ?? ''
    if (failed > 0) {
      throw llmError('llm-rows-failed', { relation: showRelation(relation), failed, first, keptIn })
    }
  }
  if (trouble !== undefined) yield* warn(trouble)
}

function stoppedError(alias: string, { reason, message: said }: Stop, left: number): TgeltError {
  return reason === 'cache-unusable'
    ? llmError('llm-cache-unusable', { alias, said, left })
    : llmError('llm-stopped', { alias, reason, said, left })
}

function isCap({ reason }: Stop): boolean {
  return reason === 'max_rows' || reason === 'max_tokens' || reason === 'max_cost_usd'
}
