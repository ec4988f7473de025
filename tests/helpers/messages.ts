import type { ExportedChat, ExportedMessage } from './desktop-export.ts'

/** A message of `sender` (7 stands for user7; null for nobody) at a moment in UTC such as 2025-01-31T12:00:00Z. */
export function message(
  id: number,
  sentAt: string,
  sender: number | string | null,
  fields: Readonly<Record<string, unknown>> = {},
): ExportedMessage {
  const peer = typeof sender === 'number' ? `user${sender}` : sender
  return {
    id,
    type: 'message',
    date: sentAt.slice(0, 19),
    date_unixtime: String(Date.parse(sentAt) / 1000),
    ...(peer === null ? {} : { from: peer, from_id: peer }),
    text: 'word',
    ...fields,
  }
}

export function supergroup(id: number, messages: readonly ExportedMessage[]): ExportedChat {
  return { name: `Group ${id}`, type: 'public_supergroup', id, messages, unreadable: [] }
}
