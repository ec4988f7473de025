import type { Fingerprint } from '../../bronze/fingerprint-page.ts'
import { contentHash, type HashedContent } from '../../envelope/content-hash.ts'

interface FixedPayload {
  readonly payload: Buffer
  readonly content: HashedContent
}

function fixed(json: string): FixedPayload {
  const payload = Buffer.from(json)
  return { payload, content: contentHash(payload, payload.length) }
}

/** What is landed of a message that was asked for and is gone. */
export const tombstone = fixed('{}')

/** What is landed of a message that Telegram gave in a form which this version of the client can't decode. */
export const undecodable = fixed('{"reason":"undecodable"}')

export type MessageVerdict = 'stored' | 'deleted' | 'unreadable'

/** What the last landed version of a message says of it. */
export function verdictOf(latest: Fingerprint): MessageVerdict {
  if (isContent(latest, tombstone)) return 'deleted'
  return isContent(latest, undecodable) ? 'unreadable' : 'stored'
}

function isContent({ high, low }: Fingerprint, { content }: FixedPayload): boolean {
  return high === content.high && low === content.low
}
