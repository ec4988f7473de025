import { expect } from 'vitest'
import { toChatSelector } from '../../../../../extract/chat-selector.ts'
import { chatFolder } from '../../../../../extract/envelope/chat-identity.ts'
import type { ChatAddress, TelegramClient } from '../../../../../extract/telegram/client/telegram-client.ts'
import { extractLive } from '../../../../../extract/telegram/extract-live.ts'
import type { LiveSummary } from '../../../../../extract/telegram/live-events.ts'
import type { LiveClients, LiveOptions } from '../../../../../extract/telegram/live-options.ts'
import { messagePayload, oldHalfShift } from '../../../../../extract/telegram/sync/payloads.ts'
import type { Clock } from '../../../../../kernel/clock.ts'
import { type LandedChat, LandedChats } from '../../../../helpers/landed-chats.ts'
import type { World } from '../../../../telegram-world/world.ts'
import { type FaultHook, worldClient } from '../../../../telegram-world/world-client.ts'
import { fakeColumnar } from '../../support/fake-columnar.js'

/** A clock that goes on by a second whenever it is looked at. */
function tickingClock(start = Date.parse('2026-11-20T12:00:00Z')): Clock {
  let nowMs = start
  const tick = () => {
    nowMs += 1000
    return nowMs
  }
  return { now: () => new Date(tick()), elapsedMs: tick }
}

const clocks = new WeakMap<World, Clock>()

/** One clock for all runs over a world: time doesn't go back between them. */
function clockOf(world: World): Clock {
  const clock = clocks.get(world) ?? tickingClock()
  clocks.set(world, clock)
  return clock
}

export function unpaced(client: TelegramClient): LiveClients {
  return { account: client, forChat: () => client }
}

export interface SyncOptions extends Partial<Omit<LiveOptions, 'only'>> {
  readonly chats?: readonly ChatAddress[]
  readonly faults?: FaultHook
}

/** One run of the extraction over a world, of the given chats or of all that it lists. */
export async function sync(
  world: World,
  bronzeFolder: string,
  options: SyncOptions = {},
): Promise<LiveSummary> {
  const { chats, faults, ...others } = options
  const client = worldClient(world, faults)
  const listed = chats ?? [...world.chats.values()].filter((chat) => chat.migratedTo === undefined)
  return extractLive({
    clients: unpaced(client),
    bronzeFolder,
    allowedChats: listed.map(({ id, kind }) => toChatSelector(id, kind)),
    only: [],
    isVerifying: false,
    usesTakeout: false,
    lookBackMessages: 0,
    readsParticipants: false,
    parallelChats: 1,
    clock: clockOf(world),
    columnar: fakeColumnar,
    ...others,
  })
}

export function landedChat(bronzeFolder: string, chat: ChatAddress): LandedChat {
  return new LandedChats(bronzeFolder).of(chat)
}

/**
 * What is landed of a chat is what can be seen of it, word for word; in chats that count their ids, so are deletions. Of
 * what was written and deleted behind everything that was ever seen, nobody can know.
 */
export function expectSame(world: World, bronzeFolder: string, chat: ChatAddress): void {
  const truth = world.truth(chat)
  const landed = landedChat(bronzeFolder, chat)
  expect([...landed.stored.keys()]).toEqual(truth.ids)
  for (const [id, payload] of landed.stored) {
    const message = truth.message(id)!
    expect(payload).toEqual(JSON.parse(String(messagePayload(message, id < 0 ? oldHalfShift : 0))))
  }
  const known = Math.max(0, ...landed.stored.keys(), ...landed.deletedIds)
  const own = truth.deletedIds.filter((id) => id > 0 && id <= known)
  const ownLanded = landed.deletedIds.filter((id) => id > 0)
  if (chat.kind === 'supergroup' || chat.kind === 'channel') expect(ownLanded).toEqual(own)
  else expect(own).toEqual(expect.arrayContaining(ownLanded))
}

export function folderOf(chat: ChatAddress, account = '777000111'): string {
  return chatFolder({ source: 'telegram', account, chatKind: chat.kind, chatId: chat.id })
}
