import { CallFailure } from '../../extract/telegram/client/call-failure.ts'
import {
  type CallName,
  type ChatAddress,
  callNames,
  type HistoryRequest,
  type MessagePage,
  type PushedUpdates,
  type TakeoutScope,
  type TelegramClient,
} from '../../extract/telegram/client/telegram-client.ts'
import type { TlObject } from '../../extract/telegram/client/tl-object.ts'
import { toCallFailure } from '../../extract/telegram/teleproto/call-failures.ts'
import { RpcFault } from './rpc-fault.ts'
import type { World } from './world.ts'

/**
 * What befalls a call instead of being answered well:
 *
 * - a CallFailure: it fails so.
 * - `short-page`: half of the page, cut at the side where the next one begins.
 * - `holed-page`: every third message is left out, as if it weren't there.
 * - `empty-page`: no message at all, though there are some.
 * - `repeated-ids`: each message twice.
 */
export type ClientFault = CallFailure | 'short-page' | 'holed-page' | 'empty-page' | 'repeated-ids'

/** Called before each call; undefined lets it be. */
export type FaultHook = (call: CallName, args: readonly unknown[]) => ClientFault | undefined

/** A client that speaks with a world in this process. Everything it gives is a copy, as if it came over the wire. */
export interface WorldTelegramClient extends TelegramClient {
  /** So many of the following mutations are not pushed. */
  dropPushes(count: number): void
  /** Tells those who listen that they may have missed something. */
  sayMissed(): void
}

export function worldClient(world: World, faults: FaultHook = () => undefined): WorldTelegramClient {
  return new WorldClient(world, faults)
}

class WorldClient implements WorldTelegramClient {
  private readonly world: World
  private readonly faults: FaultHook
  private readonly listeners = new Set<(pushed: PushedUpdates) => void>()
  private readonly stopHearing: () => void
  private pushesToDrop = 0
  private isClosed = false
  private isInTakeout = false

  constructor(world: World, faults: FaultHook) {
    this.world = world
    this.faults = faults
    this.stopHearing = world.onMutation(({ update, users, chats }) => {
      if (this.pushesToDrop > 0) this.pushesToDrop -= 1
      else this.push({ kind: 'updates', ...copy({ updates: [update], users, chats }) })
    })
  }

  me = () => this.answer('me', [], () => this.world.me())

  dialogs: TelegramClient['dialogs'] = (cursor) =>
    this.answer('dialogs', [cursor], () => this.world.dialogs(cursor))

  resolve: TelegramClient['resolve'] = (username) =>
    this.answer('resolve', [username], () => this.world.resolve(username))

  fullChat: TelegramClient['fullChat'] = (chat) =>
    this.answer('fullChat', [chat], () => this.world.fullChat(chat))

  history: TelegramClient['history'] = (chat: ChatAddress, request: HistoryRequest) =>
    this.answer('history', [chat, request], () => this.world.history(chat, request))

  messages: TelegramClient['messages'] = (chat, ids) =>
    this.answer('messages', [chat, ids], () => this.world.messages(chat, ids))

  channelDifference: TelegramClient['channelDifference'] = (chat, pts, limit) =>
    this.answer('channelDifference', [chat, pts, limit], () => this.world.channelDifference(chat, pts, limit))

  accountState: TelegramClient['accountState'] = () =>
    this.answer('accountState', [], () => this.world.accountState())

  accountDifference: TelegramClient['accountDifference'] = (state) =>
    this.answer('accountDifference', [state], () => this.world.accountDifference(state))

  participants: TelegramClient['participants'] = (chat, offset, limit) =>
    this.answer('participants', [chat, offset, limit], () => this.world.participants(chat, offset, limit))

  topics: TelegramClient['topics'] = (chat, after: TlObject | undefined, limit) =>
    this.answer('topics', [chat, after, limit], () => this.world.topics(chat, after, limit))

  startTakeout = (scopes: readonly TakeoutScope[]): Promise<void> =>
    this.answer('startTakeout', [scopes], () => {
      this.isInTakeout = true
    })

  finishTakeout = (isSuccess: boolean): Promise<void> =>
    this.answer('finishTakeout', [isSuccess], () => {
      if (!this.isInTakeout) throw new RpcFault(403, 'TAKEOUT_REQUIRED')
      this.isInTakeout = false
    })

  listen(listener: (pushed: PushedUpdates) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  dropPushes(count: number): void {
    this.pushesToDrop = count
  }

  sayMissed(): void {
    this.push({ kind: 'missed' })
  }

  async close(): Promise<void> {
    this.isClosed = true
    this.listeners.clear()
    this.stopHearing()
  }

  /** As from a network: never while the mutation is still under way. */
  private push(pushed: PushedUpdates): void {
    queueMicrotask(() => {
      for (const listener of this.listeners) listener(pushed)
    })
  }

  private async answer<T>(call: CallName, args: readonly unknown[], read: () => T): Promise<T> {
    const method = callNames[call]
    if (this.isClosed) throw new CallFailure({ kind: 'stopped', method, reason: 'STOPPED' })
    const fault = this.faults(call, args)
    if (fault instanceof CallFailure) throw fault
    try {
      const answer = copy(read())
      const request = args[1] as HistoryRequest | undefined
      return fault === undefined ? answer : (spoil(answer as MessagePage, fault, request) as T)
    } catch (error) {
      if (error instanceof RpcFault) throw failureOf(method, error)
      throw error
    }
  }
}

const copy = <T>(value: T): T => structuredClone(value)

function spoil(
  page: MessagePage,
  fault: Exclude<ClientFault, CallFailure>,
  request?: HistoryRequest,
): MessagePage {
  const { messages } = page
  if (!Array.isArray(messages)) throw new Error(`${fault} befalls pages of messages alone`)
  const half = Math.ceil(messages.length / 2)
  const isUpwards = (request?.addOffset ?? 0) < 0
  switch (fault) {
    case 'short-page':
      return {
        ...page,
        messages: isUpwards ? messages.slice(-half) : messages.slice(0, half),
        isWhole: false,
      }
    case 'holed-page':
      return { ...page, messages: messages.filter((_, place) => place % 3 !== 1) }
    case 'empty-page':
      return { ...page, messages: [], isWhole: false }
    case 'repeated-ids':
      return { ...page, messages: messages.flatMap((message) => [message, message]) }
  }
}

/** The failure that a client makes of Telegram's error. */
export function failureOf(method: string, { code, message }: RpcFault): CallFailure {
  return toCallFailure(method, { errorMessage: message, code })
}
