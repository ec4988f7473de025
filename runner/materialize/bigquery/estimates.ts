import { TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import { price, type Steps } from '../call.ts'
import type { Estimate } from '../estimate.ts'
import type { BigqueryContext } from '../materialization.ts'
import { splitHooks } from './hooks.ts'

/** For what BigQuery does not bill: views, load jobs, models that only call others. */
// biome-ignore lint/correctness/useYield: an estimate that asks nothing is still one
export function* freeOfCharge(): Steps<Estimate> {
  return { bytesProcessed: 0, bytesBilled: 0 }
}

/** An estimate with the hooks that change rows: one that speaks of what is not there yet can't be priced. */
export function* withHookPrices({ hooks }: BigqueryContext, estimate: Estimate): Steps<Estimate> {
  const { inside } = splitHooks(hooks)
  let { bytesProcessed = 0, bytesBilled = 0, unknown } = estimate
  for (const hook of [...inside.before, ...inside.after]) {
    try {
      const each = yield* price(hook)
      bytesProcessed += each.bytesProcessed
      bytesBilled += each.bytesBilled
    } catch (thrown) {
      if (!(thrown instanceof TgeltError) || thrown.code === 'interrupted') throw thrown
      unknown ??= thrown.message
    }
  }
  return { ...estimate, bytesProcessed, bytesBilled, unknown }
}
