import type { MessagePage } from '../client/telegram-client.ts'
import { isEmptyMessage, type TlMessage } from '../client/tl-object.ts'

/**
 * The messages of a page that lie behind a cursor, oldest first, each once. Pages come newest first, may repeat
 * ids, and near a chat's end may be filled up with older messages. Empty ones are gaps, like those that are left out.
 */
export function messagesBehind(page: MessagePage, cursor: number): readonly TlMessage[] {
  const byId = new Map<number, TlMessage>()
  for (const message of page.messages) {
    if (message.id > cursor && !isEmptyMessage(message)) byId.set(message.id, message)
  }
  return [...byId.values()].sort((a, b) => a.id - b.id)
}

/** The greatest id on a page; undefined if it has no message. */
export function newestId(page: MessagePage): number | undefined {
  const ids = page.messages.filter((message) => !isEmptyMessage(message)).map(({ id }) => id)
  return ids.length === 0 ? undefined : Math.max(...ids)
}

/** When a message was sent, in Unix seconds. */
export function dateOf(message: TlMessage | undefined): number | undefined {
  const date = message?.['date']
  return typeof date === 'number' ? date : undefined
}
