import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { isNodeError } from '../../kernel/errors/node-error.ts'
import { writeFileAtomic } from '../../kernel/files/atomic-file.ts'
import { parseJson } from '../../kernel/json.ts'

const stateFile = 'state.json'

const count = z.number().int().nonnegative()

const importSchema = z.object({
  run_id: z.string(),
  observed_at: z.string(),
  /** False if it was stopped, or its file was truncated; null, like the counts, if it was rebuilt from the files. */
  finished: z.boolean().nullable(),
  /** Messages read, records landed. */
  read: count.nullable(),
  landed: count.nullable(),
})

const messageId = z.number().int()

/** What live extraction must remember of a chat beyond its records. */
const liveSchema = z.object({
  /** Up to where the chat's own changes have been read; supergroups and channels have such a counter. */
  pts: z.number().int().nullable(),
  /** The same for chats that share the account's counter. */
  account_state: z
    .object({ pts: z.number().int(), qts: z.number().int(), date: z.number().int(), seq: z.number().int() })
    .nullable(),
  /** Whether the history has been read to its end at least once. */
  has_reached_end: z.boolean(),
  /** The greatest id of which it is known that it was given to a message; 0 for none. */
  top_id: messageId,
  /** When the newest landed message was sent, in Unix seconds. */
  newest_date: z.number().int().nullable(),
  /** Ids below can't be read by the account. */
  unreadable_below: messageId.nullable(),
  /** Everything is to be read again: why, and from which id on. */
  sweep: z.object({ reason: z.enum(['verify', 'too-long', 'state-lost']), next_id: messageId }).nullable(),
  /** When everything was last read again from the first id to the last, in ISO 8601. */
  swept_at: z.string().nullable(),
  /** The basic group that became this supergroup, and whose account counted the ids under which it is landed. */
  old_half: z
    .object({
      chat_id: z.string(),
      max_id: messageId,
      has_reached_end: z.boolean(),
      account: z.string().optional(),
    })
    .nullable(),
  /** Messages that Telegram's answers held and that could not be decoded, in chats whose gaps can't be asked for. */
  skipped: count,
  /** When the list of participants was last read, in ISO 8601. */
  participants_at: z.string().nullable(),
})

export type LiveState = z.output<typeof liveSchema>

const stateSchema = z.object({
  schema_version: z.literal(2),
  name: z.string().nullable(),
  /** Landed records by kind. */
  records: z.object({
    message: count,
    deleted: count,
    chat: count,
    user: count,
    topic: count,
    participant: count,
    unreadable: count,
  }),
  newest_observed_at: z.string().nullable(),
  /** Id ranges in which everything that existed has been read. */
  covered_ids: z.array(z.tuple([z.number().int(), z.number().int()])).readonly(),
  /** The landed files that the index knows. They keep these names in manifests when they are compacted. */
  files: z.array(z.object({ file: z.string(), rows: count, size_bytes: count.nullable() })).readonly(),
  imports: z.array(importSchema).readonly(),
  /** Null for exports, and where it was lost: then everything has to be read again. */
  live: liveSchema.nullable(),
  index: z
    .object({
      file: z.string().regex(/^fingerprints-[0-9a-f]+\.bin$/),
      table_offset: count,
      table_bytes: count,
      checksum: count,
    })
    .nullable(),
})

/** What is landed of a chat: small, replaced whole after the data it speaks of is durable, rebuildable from the files. */
export type ChatState = z.output<typeof stateSchema>

export const emptyState: ChatState = {
  schema_version: 2,
  name: null,
  records: { message: 0, deleted: 0, chat: 0, user: 0, topic: 0, participant: 0, unreadable: 0 },
  newest_observed_at: null,
  covered_ids: [],
  files: [],
  imports: [],
  live: null,
  index: null,
}

/** The state of a chat's folder; undefined if there is none, or it can't be understood: then it has to be rebuilt. */
export function readChatState(folder: string): ChatState | undefined {
  try {
    return stateSchema.safeParse(parseJson(readFileSync(join(folder, stateFile), 'utf8'))).data
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return undefined
    throw error
  }
}

export function writeChatState(folder: string, state: ChatState): void {
  writeFileAtomic(join(folder, stateFile), `${JSON.stringify(state, undefined, 1)}\n`)
}
