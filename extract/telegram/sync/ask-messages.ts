import { CallFailure } from '../client/call-failure.ts'
import type { TlMessage } from '../client/tl-object.ts'
import type { ChatReader } from './chat-reader.ts'

const maxIdsPerCall = 100

/**
 * Asks for messages by their ids, which are Telegram's own, not shifted, and lands what is answered: messages, and
 * tombstones for those that are gone. Whatever is not answered stays as it was.
 */
export async function askMessages(reader: ChatReader, ids: readonly number[]): Promise<void> {
  for (let at = 0; at < ids.length; at += maxIdsPerCall) {
    const chunk = ids.slice(at, at + maxIdsPerCall)
    await askChunk(reader, chunk)
    reader.landing.commitIfDue()
    reader.progress('gaps', chunk.at(-1), undefined)
  }
}

async function askChunk(reader: ChatReader, ids: readonly number[]): Promise<void> {
  const { client, address, landing, shift } = reader
  try {
    const page = await client.messages(address, ids)
    const asked = new Set(ids)
    const answers = page.messages.filter((message) => asked.has(message.id) && isOf(reader, message))
    landing.landPeers(page)
    landing.landMessages(answers, shift)
  } catch (error) {
    if (!(error instanceof CallFailure) || error.kind !== 'undecodable') throw error
    const [first] = ids
    if (ids.length === 1 && first !== undefined) return landing.landUndecodable(first + shift)
    // One of them can't be decoded, and spoils the answer for all.
    const half = Math.ceil(ids.length / 2)
    await askChunk(reader, ids.slice(0, half))
    await askChunk(reader, ids.slice(half))
  }
}

/** Ids of private chats and basic groups are the account's: an answer may be of another chat. */
function isOf({ address }: ChatReader, message: TlMessage): boolean {
  const peer = message['peerId']
  if (typeof peer !== 'object' || peer === null || !('className' in peer)) return true
  const ids = Object.entries(peer).filter(([key]) => key.endsWith('Id'))
  return ids.length === 0 || ids.some(([, id]) => String(id) === address.id)
}
