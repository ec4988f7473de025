import { type BigqueryTarget, billedCostUsd } from '../../resource/target.ts'
import type { Spending } from '../warehouse.ts'
import type { Job } from './rest.ts'

/** Adds up what jobs were billed, as BigQuery says it of each; of a script, of all its statements. */
export class JobLedger {
  readonly #target: Pick<BigqueryTarget, 'pricePerTibUsd'>
  #bytesProcessed = 0
  #bytesBilled = 0
  #lastJobId: string | undefined

  constructor(target: Pick<BigqueryTarget, 'pricePerTibUsd'>) {
    this.#target = target
  }

  add({ jobReference, statistics }: Job): void {
    this.#lastJobId = jobReference?.jobId
    this.#bytesProcessed += Number(statistics?.query?.totalBytesProcessed ?? 0)
    this.#bytesBilled += Number(statistics?.query?.totalBytesBilled ?? 0)
  }

  get total(): Spending {
    return {
      bytesProcessed: this.#bytesProcessed,
      bytesBilled: this.#bytesBilled,
      costUsd: billedCostUsd(this.#target, this.#bytesBilled),
      lastJobId: this.#lastJobId,
    }
  }
}
