import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { toChatSelector } from '../../../../../extract/chat-selector.ts'
import type {
  ChatAddress,
  PushedUpdates,
  TelegramClient,
} from '../../../../../extract/telegram/client/telegram-client.ts'
import { type FollowSummary, followLive } from '../../../../../extract/telegram/follow/follow-live.ts'
import type { FollowOptions } from '../../../../../extract/telegram/follow/follow-options.ts'
import type { LiveChatName, LiveEvent } from '../../../../../extract/telegram/live-events.ts'
import type { World } from '../../../../telegram-world/world.ts'
import { type FaultHook, worldClient } from '../../../../telegram-world/world-client.ts'
import { temporaryFolder } from '../../support/bronze.ts'
import { fakeColumnar } from '../../support/fake-columnar.js'
import { unpaced } from './live.ts'
import { VirtualTime } from './virtual-time.ts'

/** Stands between what is pushed and who listens: may drop, hold back, repeat. */
export type PushFilter = (pushed: PushedUpdates, deliver: (pushed: PushedUpdates) => void) => void

export interface FollowSetup extends Partial<Omit<FollowOptions, 'only' | 'clock' | 'sleep'>> {
  readonly chats: readonly ChatAddress[]
  readonly faults?: FaultHook
  readonly pushes?: PushFilter
  /** How to follow. */
  readonly follow?: (options: FollowOptions) => Promise<FollowSummary>
  /** Stands around each of the client's calls. */
  readonly around?: (client: TelegramClient, time: VirtualTime) => TelegramClient
}

export interface Following {
  readonly time: VirtualTime
  readonly events: LiveEvent[]
  /** What `onLanded` told, call by call. */
  readonly landed: (readonly LiveChatName[])[]
  readonly result: Promise<FollowSummary>
  push(pushed: PushedUpdates): void
  abort(): void
  end(): Promise<FollowSummary>
}

/** Follows a world in virtual time, until it is ended. */
export function following(world: World, bronzeFolder: string, setup: FollowSetup): Following {
  const { chats, faults, pushes = (pushed, deliver) => deliver(pushed), around, ...given } = setup
  const { follow = followLive, ...others } = given
  const time = new VirtualTime()
  const controller = new AbortController()
  const listeners = new Set<(pushed: PushedUpdates) => void>()
  const deliver = (pushed: PushedUpdates) => {
    for (const listener of listeners) listener(pushed)
  }
  const plain = worldClient(world, faults)
  const listening = Object.create(plain) as TelegramClient
  listening.listen = (listener) => {
    listeners.add(listener)
    const end = plain.listen((pushed) => pushes(pushed, listener))
    return () => {
      listeners.delete(listener)
      end()
    }
  }
  const client = around?.(listening, time) ?? listening
  const events: LiveEvent[] = []
  const landed: (readonly LiveChatName[])[] = []
  const result = follow({
    clients: unpaced(client),
    bronzeFolder,
    allowedChats: chats.map(({ id, kind }) => toChatSelector(id, kind)),
    only: [],
    isVerifying: false,
    lookBackMessages: 0,
    readsParticipants: false,
    parallelChats: 1,
    columnar: fakeColumnar,
    ...others,
    clock: time.clock,
    sleep: time.sleep,
    signal: controller.signal,
    emit: (event) => events.push(event),
    onLanded: (names) => landed.push(names),
  })
  // Whoever waits for the result meets its failure.
  result.catch(() => {})
  return {
    time,
    events,
    landed,
    result,
    push: deliver,
    abort: () => controller.abort(),
    end: () => {
      controller.abort()
      return result
    },
  }
}

/** What a process that is killed at this moment leaves behind. */
export function leftBehind(bronzeFolder: string): string {
  const copy = temporaryFolder()
  cpSync(bronzeFolder, copy, { recursive: true })
  rmSync(join(copy, '.lock'), { force: true, recursive: true })
  return copy
}
