import { z } from 'zod'
import { parseJson } from '../../../kernel/json.ts'

/** What an account's waits have taught of one method. */
export interface RememberedMethod {
  /** Undefined if no pace has been learnt. */
  readonly intervalMs: number | undefined
  /** The last wait that Telegram asked for, and when it ends. */
  readonly waitMs: number
  readonly waitUntil: Date
}

/** By Telegram's name of the method. */
export type RememberedPace = ReadonlyMap<string, RememberedMethod>

/** Where an account's pace is kept between runs. */
export interface PaceMemory {
  /** Undefined if there is nothing, or it can't be understood. */
  read(): RememberedPace | undefined
  write(pace: RememberedPace): void
}

const recordSchema = z.object({
  schema_version: z.literal(1),
  methods: z.record(
    z.string(),
    z.object({
      interval_ms: z.number().positive().nullable(),
      wait_ms: z.number().positive(),
      wait_until: z.iso.datetime().transform((text) => new Date(text)),
    }),
  ),
})

/** The inverse of `showPace`; undefined for a text that is none. */
export function parsePace(text: string): RememberedPace | undefined {
  const record = recordSchema.safeParse(parseJson(text)).data
  if (record === undefined) return undefined
  return new Map(
    Object.entries(record.methods).map(([method, { interval_ms, wait_ms, wait_until }]) => [
      method,
      { intervalMs: interval_ms ?? undefined, waitMs: wait_ms, waitUntil: wait_until },
    ]),
  )
}

export function showPace(pace: RememberedPace): string {
  const methods = [...pace].map(([method, { intervalMs, waitMs, waitUntil }]) => [
    method,
    {
      interval_ms: intervalMs === undefined ? null : Math.round(intervalMs),
      wait_ms: waitMs,
      wait_until: waitUntil.toISOString(),
    },
  ])
  const record = { schema_version: 1, methods: Object.fromEntries(methods) }
  return `${JSON.stringify(record, undefined, 1)}\n`
}
