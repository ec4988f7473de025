import { TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import { price, type Steps } from '../call.ts'
import type { Estimate } from '../estimate.ts'
import type { BigqueryContext } from '../materialization.ts'

/** A stored query costs nothing. What is wrong with it is told all the same, but for tables that may be made before it. */
export function* freeQuery({ sql }: BigqueryContext): Steps<Estimate> {
  try {
    yield* price(sql)
  } catch (thrown) {
    if (!(thrown instanceof TgeltError) || thrown.code !== 'relation-not-found') throw thrown
  }
  return { bytesProcessed: 0, bytesBilled: 0 }
}
