/**
 * What keys of the fingerprint index are ids of. A message, its tombstone and its being unreadable are versions of one
 * thing. Pieces of an export that could not be read have no id and are told by their hash.
 */
export type IndexSpace = 'message' | 'chat' | 'unreadable' | 'user' | 'topic' | 'participant'

/** A page's number leaves its space's number as the remainder. From `chat` on, keys have no neighbours. */
export const spaceNumbers: Readonly<Record<IndexSpace, number>> = {
  message: 0,
  topic: 1,
  chat: 2,
  unreadable: 3,
  user: 4,
  participant: 5,
}

export const spacesPerPage = 8

export function isSparse(pageOrSpaceNumber: number): boolean {
  return ((pageOrSpaceNumber % spacesPerPage) + spacesPerPage) % spacesPerPage >= spaceNumbers.chat
}
