import type { TlObject } from '../client/tl-object.ts'
import { toMessageUpdate } from '../sync/apply-updates.ts'

/** Whose sequence of updates one belongs to. */
export type UpdateRoute =
  | { readonly kind: 'channel'; readonly channelId: string }
  /** Telegram leaves it to us to ask what has happened in a channel. */
  | { readonly kind: 'channel-too-long'; readonly channelId: string }
  | { readonly kind: 'account' }

/** Where an update counts, or speaks of messages; undefined if it does neither. */
export function routeOf(update: TlObject): UpdateRoute | undefined {
  const channelId = channelIdOf(update)
  if (update.className === 'UpdateChannelTooLong')
    return channelId === undefined ? undefined : { kind: 'channel-too-long', channelId }
  if (counterOf(update) === undefined && toMessageUpdate(update) === undefined) return undefined
  if (channelId !== undefined) return { kind: 'channel', channelId }
  // A channel that isn't named has a counter of its own, and not the account's.
  return update.className.includes('Channel') ? undefined : { kind: 'account' }
}

/** Where an update stands in its sequence: it leads from `pts - ptsCount` to `pts`. */
export interface SequencePlace {
  readonly pts: number
  readonly ptsCount: number
}

/** Undefined for updates that do not count. */
export function counterOf({ pts, ptsCount }: TlObject): SequencePlace | undefined {
  return typeof pts === 'number' && typeof ptsCount === 'number' ? { pts, ptsCount } : undefined
}

function channelIdOf({ channelId, message }: TlObject): string | undefined {
  return asId(channelId) ?? asId(fieldOf(fieldOf(message, 'peerId'), 'channelId'))
}

function fieldOf(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null
    ? (object as Readonly<Record<string, unknown>>)[name]
    : undefined
}

function asId(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
