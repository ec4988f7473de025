import { createHash } from 'node:crypto'
import type { Landing } from './desktop-export.ts'

/** What live extraction lands of a chat: TL objects as JSON, as ARCHITECTURE.md describes bronze. */
export interface LiveRecord {
  readonly kind: 'message' | 'deleted' | 'user' | 'chat'
  readonly messageId?: number
  readonly payload: Readonly<Record<string, unknown>>
}

export interface LiveChat {
  readonly kind: 'user' | 'group' | 'supergroup' | 'channel'
  readonly id: number
  readonly records: readonly LiveRecord[]
}

/** The NDJSON lines that landing these records gives. */
export function liveLines(chat: LiveChat, landing: Landing): readonly string[] {
  return chat.records.map(({ kind, messageId, payload }) =>
    JSON.stringify({
      source: 'telegram',
      account: landing.account ?? '990000000001',
      chat_kind: chat.kind,
      chat_id: String(chat.id),
      record_kind: kind,
      message_id: messageId === undefined ? null : String(messageId),
      observed_at: landing.observedAt,
      run_id: landing.runId,
      content_hash: createHash('sha256').update(JSON.stringify(payload)).digest('hex').slice(0, 16),
      repaired: false,
      payload,
    }),
  )
}

/** A message as the API gives it, with what every message has. */
export const liveMessage = (id: number, fields: Readonly<Record<string, unknown>>): LiveRecord => ({
  kind: 'message',
  messageId: id,
  payload: { className: 'Message', id, date: 1_767_610_800 + id, message: '', ...fields },
})

export const tombstone = (messageId: number): LiveRecord => ({ kind: 'deleted', messageId, payload: {} })
