import { z } from 'zod'
import { parseJson } from '../../../kernel/json.ts'
import { chatKinds } from '../../envelope/chat-kind.ts'
import type { ListedChat } from '../client/telegram-client.ts'
import { withoutPersonal } from '../sync/payloads.ts'

/** What was found under a username, and when. */
export interface RememberedChat {
  readonly lookedUpAt: Date
  /** Undefined: nobody had it. */
  readonly chat: ListedChat | undefined
}

/** By username, in lower case. */
export type RememberedChats = ReadonlyMap<string, RememberedChat>

const text = z.string().nullable()

const chatSchema = z.object({
  kind: z.enum(chatKinds),
  id: z.string().regex(/^\d+$/),
  access_hash: z
    .string()
    .regex(/^-?\d+$/)
    .nullable(),
  title: text,
  username: text,
  is_forum: z.boolean(),
  is_left: z.boolean(),
  member_count: z.number().int().nullable(),
  raw: z.looseObject({ className: z.string(), id: z.string() }),
})

const recordSchema = z.object({
  schema_version: z.literal(1),
  usernames: z.record(z.string(), z.object({ looked_up_at: z.iso.datetime(), chat: chatSchema.nullable() })),
})

/** The inverse of `showRemembered`; empty for a text that is none. */
export function parseRemembered(json: string): RememberedChats {
  const record = recordSchema.safeParse(parseJson(json)).data
  const entries = Object.entries(record?.usernames ?? {})
  return new Map(
    entries.map(([username, { looked_up_at, chat }]) => [
      username,
      { lookedUpAt: new Date(looked_up_at), chat: chat === null ? undefined : toListedChat(chat) },
    ]),
  )
}

export function showRemembered(chats: RememberedChats): string {
  const usernames = [...chats].map(([username, { lookedUpAt, chat }]) => [
    username,
    { looked_up_at: lookedUpAt.toISOString(), chat: chat === undefined ? null : toRecord(chat) },
  ])
  return `${JSON.stringify({ schema_version: 1, usernames: Object.fromEntries(usernames) }, undefined, 1)}\n`
}

function toRecord(chat: ListedChat): z.input<typeof chatSchema> {
  const { kind, id, title, isForum, isLeft, raw } = chat
  return {
    kind,
    id,
    access_hash: chat.accessHash ?? null,
    title,
    username: chat.username ?? null,
    is_forum: isForum,
    is_left: isLeft,
    member_count: chat.memberCount ?? null,
    raw: withoutPersonal(raw),
  }
}

function toListedChat(record: z.output<typeof chatSchema>): ListedChat {
  const { kind, id, title, raw } = record
  return {
    kind,
    id,
    accessHash: record.access_hash ?? undefined,
    title,
    username: record.username ?? undefined,
    isForum: record.is_forum,
    isLeft: record.is_left,
    migratedTo: undefined,
    memberCount: record.member_count ?? undefined,
    topMessageId: undefined,
    topMessageDate: undefined,
    pts: undefined,
    raw,
  }
}
