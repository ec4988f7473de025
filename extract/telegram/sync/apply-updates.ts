import type { TlMessage, TlObject } from '../client/tl-object.ts'
import type { Landing } from './landing.ts'

/** What an update says of a chat's messages. */
export type MessageUpdate =
  | { readonly kind: 'message'; readonly message: TlMessage }
  | { readonly kind: 'deleted'; readonly ids: readonly number[] }

/** Understands the updates that speak of messages; undefined for all others. */
export function toMessageUpdate(update: TlObject): MessageUpdate | undefined {
  switch (update.className) {
    case 'UpdateNewMessage':
    case 'UpdateNewChannelMessage':
    case 'UpdateEditMessage':
    case 'UpdateEditChannelMessage':
      return isMessage(update['message']) ? { kind: 'message', message: update['message'] } : undefined
    case 'UpdateDeleteMessages':
    case 'UpdateDeleteChannelMessages': {
      const ids = update['messages']
      return Array.isArray(ids)
        ? { kind: 'deleted', ids: ids.filter((id) => typeof id === 'number') }
        : undefined
    }
    default:
      return undefined
  }
}

/** The same of what comes in the account's difference: a channel's updates may come with it, and count the channel's ids. */
export function toAccountUpdate(update: TlObject): MessageUpdate | undefined {
  return update.className.includes('Channel') ? undefined : toMessageUpdate(update)
}

function isMessage(value: unknown): value is TlMessage {
  return (
    typeof value === 'object' &&
    value !== null &&
    'className' in value &&
    'id' in value &&
    typeof value.id === 'number'
  )
}

/**
 * Lands updates in their order. Neighbours that say the same kind of thing are landed in one moment; what follows them was
 * seen later, so that the last word on a message is the last landed.
 */
export function applyUpdates(landing: Landing, updates: readonly MessageUpdate[]): void {
  for (const update of updates) {
    if (update.kind === 'message') landing.landMessages([update.message])
    else landing.landTombstones(update.ids)
  }
}
