import type { Steps } from '../call.ts'
import type { Estimate } from '../estimate.ts'

/** For what BigQuery does not bill: views, load jobs, models that only call others. */
// biome-ignore lint/correctness/useYield: an estimate that asks nothing is still one
export function* freeOfCharge(): Steps<Estimate> {
  return { bytesProcessed: 0, bytesBilled: 0 }
}
