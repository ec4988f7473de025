import { type FollowSummary, followLive } from '../../extract/telegram/follow/follow-live.ts'
import type { FollowOptions } from '../../extract/telegram/follow/follow-options.ts'

export interface FollowAndCompactOptions extends FollowOptions {
  /** Makes few files of many; following pauses meanwhile. */
  readonly compact: () => Promise<unknown>
  /** How many landed files are too many. */
  readonly maxFiles?: number
}

/** A chat that is written to all day lands some thousand files; a build opens each new one once, a folder lists them all. */
const usualMaxFiles = 2000

/**
 * Follows, and compacts whenever many small files have been landed: whoever follows holds the bronze folder, so nobody else
 * can. Following ends for that time as it always ends, and catches up afterwards.
 */
export async function followAndCompact(options: FollowAndCompactOptions): Promise<FollowSummary> {
  const { maxFiles = usualMaxFiles, compact, signal } = options
  for (;;) {
    const isMany = new AbortController()
    let files = 0
    const summary = await followLive({
      ...options,
      signal: AbortSignal.any([isMany.signal, ...(signal === undefined ? [] : [signal])]),
      onLanded(chats) {
        files += chats.length
        if (files >= maxFiles) isMany.abort()
        options.onLanded?.(chats)
      },
      emit(event) {
        if (event.kind !== 'live-finished' || !isMany.signal.aborted) options.emit?.(event)
      },
    })
    if (!isMany.signal.aborted || signal?.aborted) return summary
    await compact()
  }
}
