import { CallFailure } from '../client/call-failure.ts'
import type { TlMessage } from '../client/tl-object.ts'
import type { ChatReader } from './chat-reader.ts'
import { peerOf, peerOfChat } from './message-peer.ts'

const maxIdsPerCall = 100
const askAttempts = 3

/**
 * Asks for messages by their ids, which are Telegram's own, not shifted, and lands what is answered: messages, and
 * tombstones for those that are gone. What an answer leaves out is asked for again. Returns what no answer spoke of: it
 * stays as it was.
 */
export async function askMessages(reader: ChatReader, ids: readonly number[]): Promise<readonly number[]> {
  const unanswered: number[] = []
  for (let at = 0; at < ids.length; at += maxIdsPerCall) {
    const chunk = ids.slice(at, at + maxIdsPerCall)
    let left: readonly number[] = chunk
    for (let attempt = 0; attempt < askAttempts && left.length > 0; attempt++) {
      const answered = await askChunk(reader, left)
      left = left.filter((id) => !answered.has(id))
    }
    unanswered.push(...left)
    reader.landing.commitIfDue()
    reader.progress('gaps', chunk.at(-1), undefined)
  }
  return unanswered
}

/** Returns the ids that were spoken of. */
async function askChunk(reader: ChatReader, ids: readonly number[]): Promise<ReadonlySet<number>> {
  const { client, address, landing, shift } = reader
  try {
    const page = await client.messages(address, ids)
    const asked = new Set(ids)
    const answers = page.messages.filter(({ id }) => asked.has(id))
    landing.landPeers(page)
    landing.landMessages(
      answers.filter((message) => isOf(reader, message)),
      shift,
    )
    return new Set(answers.map(({ id }) => id))
  } catch (error) {
    if (!(error instanceof CallFailure) || error.kind !== 'undecodable') throw error
    const [first] = ids
    if (ids.length === 1 && first !== undefined) {
      landing.landUndecodable(first + shift)
      return new Set(ids)
    }
    // One of them can't be decoded, and spoils the answer for all.
    const half = Math.ceil(ids.length / 2)
    const lower = await askChunk(reader, ids.slice(0, half))
    const upper = await askChunk(reader, ids.slice(half))
    return new Set([...lower, ...upper])
  }
}

/** Ids of private chats and basic groups are the account's: an answer may be of another chat. */
function isOf({ address }: ChatReader, message: TlMessage): boolean {
  const peer = peerOf(message)
  return peer === undefined || peer === peerOfChat(address)
}
