import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { isNodeError } from '../../kernel/errors/node-error.ts'
import { writeFileAtomic } from '../../kernel/files/atomic-file.ts'

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

const stateSchema = z.object({
  schema_version: z.literal(1),
  name: z.string().nullable(),
  /** Landed records by kind. */
  records: z.object({ message: count, chat: count, unreadable: count }),
  newest_observed_at: z.string().nullable(),
  /** Id ranges in which everything that existed has been read. */
  covered_ids: z.array(z.tuple([z.number().int(), z.number().int()])).readonly(),
  /** The landed files that the index knows. They keep these names in manifests when they are compacted. */
  files: z.array(z.object({ file: z.string(), rows: count, size_bytes: count.nullable() })).readonly(),
  imports: z.array(importSchema).readonly(),
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
  schema_version: 1,
  name: null,
  records: { message: 0, chat: 0, unreadable: 0 },
  newest_observed_at: null,
  covered_ids: [],
  files: [],
  imports: [],
  index: null,
}

/** The state of a chat's folder; undefined if there is none, or it can't be understood: then it has to be rebuilt. */
export function readChatState(folder: string): ChatState | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, stateFile), 'utf8'))
    return stateSchema.safeParse(value).data
  } catch (error) {
    if (error instanceof SyntaxError || isNodeError(error, 'ENOENT')) return undefined
    throw error
  }
}

export function writeChatState(folder: string, state: ChatState): void {
  writeFileAtomic(join(folder, stateFile), `${JSON.stringify(state, undefined, 1)}\n`)
}
