import type { Spending } from '../warehouse.ts'
import type { Job } from './rest.ts'

const bytesPerTib = 1024 ** 4

/** Adds up what jobs were billed, as BigQuery says it of each; of a script, of all its statements. */
export class JobLedger {
  readonly #pricePerTibUsd: number
  #bytesProcessed = 0
  #bytesBilled = 0
  #lastJobId: string | undefined

  constructor(pricePerTibUsd: number) {
    this.#pricePerTibUsd = pricePerTibUsd
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
      costUsd: (this.#bytesBilled / bytesPerTib) * this.#pricePerTibUsd,
      lastJobId: this.#lastJobId,
    }
  }
}
