import type { ChatIdentity } from './chat-identity.ts'

const recordKinds = ['message', 'deleted', 'chat', 'user', 'topic', 'participant', 'unreadable'] as const

export type RecordKind = (typeof recordKinds)[number]

/** The part of a record that differs between two records of a chat in a run; its payload comes separately. */
export interface RecordHead {
  readonly recordKind: RecordKind
  /** Undefined for records that are no messages. */
  readonly messageId: number | undefined
  /** ISO 8601, UTC. */
  readonly observedAt: string
  /** 16 hexadecimal digits. */
  readonly contentHash: string
  /** Whether the payload had to be repaired to become JSON. */
  readonly isRepaired: boolean
}

/** Writes the envelopes of one chat in one run. All of their parts but the payload are ASCII. */
export class EnvelopeFormat {
  readonly #start: string
  readonly #end: string

  constructor(chat: ChatIdentity, runId: string) {
    const { source, account, chatKind, chatId } = chat
    const identity = JSON.stringify({ source, account, chat_kind: chatKind, chat_id: chatId })
    this.#start = `${identity.slice(0, -1)},"record_kind":"`
    this.#end = `","run_id":"${runId}","content_hash":"`
  }

  /** Everything in front of the payload; behind it belongs `}` and a line feed. */
  head({ recordKind, messageId, observedAt, contentHash, isRepaired }: RecordHead): string {
    const id = messageId === undefined ? 'null' : `"${messageId}"`
    return `${this.#start}${recordKind}","message_id":${id},"observed_at":"${observedAt}${this.#end}${contentHash}","repaired":${isRepaired},"payload":`
  }
}

/** What identifies a landed record: enough to know that it is landed. */
export interface RecordKey {
  readonly recordKind: RecordKind
  readonly messageId: string | null
  readonly contentHash: string
  /** ISO 8601, UTC. */
  readonly observedAt: string
  readonly runId: string
}

const payloadKey = ',"payload":'

/** The key of a landed line; undefined if the line is no record. Does not read the payload. */
export function readRecordKey(line: string): RecordKey | undefined {
  const end = line.indexOf(payloadKey)
  if (end < 0) return undefined
  try {
    const head: unknown = JSON.parse(`${line.slice(0, end)}}`)
    return toRecordKey(head)
  } catch {
    return undefined
  }
}

/** The key in the fields of a record, however they were stored; undefined if they are not a record's. */
export function toRecordKey(head: unknown): RecordKey | undefined {
  if (typeof head !== 'object' || head === null) return undefined
  const fields = head as Record<string, unknown> // Each field is checked below.
  const recordKind = recordKinds.find((kind) => kind === fields['record_kind'])
  const messageId = fields['message_id']
  const contentHash = fields['content_hash']
  const observedAt = fields['observed_at']
  const runId = fields['run_id']
  if (recordKind === undefined || !(typeof messageId === 'string' || messageId === null)) return undefined
  if (typeof contentHash !== 'string' || !/^[0-9a-f]{16}$/.test(contentHash)) return undefined
  if (typeof observedAt !== 'string' || Number.isNaN(Date.parse(observedAt))) return undefined
  if (typeof runId !== 'string') return undefined
  return { recordKind, messageId, contentHash, observedAt, runId }
}
