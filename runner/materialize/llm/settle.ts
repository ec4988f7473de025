import type { RowScore } from '../../language-model/score.ts'
import type { LlmConfig } from '../../resource/language-model.ts'

/** A row that was asked about often enough has failed. */
export function settle(
  score: RowScore | undefined,
  attempts: number,
  { maxAttempts }: LlmConfig,
): RowScore | undefined {
  return score?.status === 'retry' && attempts >= maxAttempts ? { ...score, status: 'failed' } : score
}
