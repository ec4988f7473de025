import type { TokenUsage } from '../score.ts'

/** US dollars per million tokens. */
export interface Price {
  readonly inputPerMillionUsd: number
  readonly outputPerMillionUsd: number
}

/** Undefined without a price: what is not known is not free. */
export function costUsd(
  price: Price | undefined,
  { promptTokens, outputTokens }: TokenUsage,
): number | undefined {
  if (price === undefined) return undefined
  return (promptTokens * price.inputPerMillionUsd + outputTokens * price.outputPerMillionUsd) / 1_000_000
}
