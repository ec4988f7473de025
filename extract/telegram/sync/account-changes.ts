import type { AccountDifference, AccountState, TelegramClient } from '../client/telegram-client.ts'
import type { TlMessage } from '../client/tl-object.ts'
import { applyUpdates, type MessageUpdate, toAccountUpdate } from './apply-updates.ts'
import type { ChatReader } from './chat-reader.ts'
import { peerOf, peerOfChat } from './message-peer.ts'
import { isUnknownCounter } from './unknown-counter.ts'

/**
 * Lands what has happened in private chats and basic groups since they were last read. They share the account's counter,
 * so they are read together; each remembers how far it has come, for not every run reads all of them. Deletions name no
 * chat: they are landed where the message is known.
 */
export async function readAccountChanges(
  client: TelegramClient,
  readers: readonly ChatReader[],
): Promise<void> {
  const groups = new Map<number, ChatReader[]>()
  const present = readers.length === 0 ? undefined : await client.accountState()
  if (present === undefined) return
  for (const reader of readers) {
    const { account_state } = reader.landing.live
    // The first time there is nothing to compare with; the counter is taken before the history is read.
    if (account_state === null) reader.landing.stage({ account_state: present })
    else groups.set(account_state.pts, [...(groups.get(account_state.pts) ?? []), reader])
  }
  for (const group of groups.values()) await readGroup(client, group, present)
}

async function readGroup(
  client: TelegramClient,
  group: readonly ChatReader[],
  present: AccountState,
): Promise<void> {
  let state = group[0]?.landing.live.account_state ?? present
  for (;;) {
    const difference = await accountDifference(client, state)
    if (difference.kind === 'too-long') {
      for (const { landing } of group) {
        landing.readAllAgain('too-long')
        landing.stage({ account_state: present })
      }
      return
    }
    if (difference.kind === 'slice') landSlice(group, difference)
    state = difference.state
    for (const { landing } of group) {
      landing.stage({ account_state: state })
      landing.commitIfDue()
    }
    if (difference.kind === 'empty' || difference.isFinal) return
  }
}

/** What has happened in the account since; a counter that Telegram does not know is as good as one that is too old. */
export async function accountDifference(
  client: TelegramClient,
  state: AccountState,
): Promise<AccountDifference> {
  try {
    return await client.accountDifference(state)
  } catch (error) {
    if (isUnknownCounter(error)) return { kind: 'too-long', pts: state.pts }
    throw error
  }
}

function landSlice(group: readonly ChatReader[], slice: Extract<AccountDifference, { kind: 'slice' }>): void {
  const updates = slice.otherUpdates.flatMap((update) => toAccountUpdate(update) ?? [])
  for (const reader of group) {
    const { landing } = reader
    const { has_reached_end, top_id } = landing.live
    const own = slice.newMessages.filter((message) => isIn(reader, message))
    const ownUpdates = updates.flatMap((update): readonly MessageUpdate[] => {
      if (update.kind === 'message') return isIn(reader, update.message) ? [update] : []
      const ids = update.ids.filter((id) => landing.knowsMessage(id))
      return ids.length === 0 ? [] : [{ kind: 'deleted', ids }]
    })
    if (own.length > 0 || ownUpdates.length > 0) landing.landPeers(slice)
    landing.landMessages(own)
    applyUpdates(landing, ownUpdates)
    if (has_reached_end) landing.cover(top_id + 1, landing.live.top_id)
    if (own.length > 0) reader.progress('changes', own.at(-1)?.id, undefined)
  }
}

function isIn({ address }: ChatReader, message: TlMessage): boolean {
  return peerOf(message) === peerOfChat(address)
}
