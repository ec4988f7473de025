import type { HistoryRequest, MessagePage } from '../../extract/telegram/client/telegram-client.ts'
import type { TlMessage } from '../../extract/telegram/client/tl-object.ts'
import { topicsOf } from './lists.ts'
import { emptyJson } from './message-json.ts'
import { peerOf } from './peer-json.ts'
import { RpcFault } from './rpc-fault.ts'
import type { World } from './world.ts'
import { hasOwnBox, type WorldChat } from './world-chat.ts'

export interface HistoryQuery extends HistoryRequest {
  /** Instead of an offsetId: below the messages of this time, in Unix seconds. */
  readonly offsetDate?: number
  readonly minId?: number
  readonly maxId?: number
}

const largestPage = 100
const defaultPage = 20

/**
 * core.telegram.org/api/offsets: messages are numbered from the newest; the page begins `addOffset` places after the first
 * one that is older than `offsetId`, and takes `limit` of them, the newest first. Places before the newest are void.
 */
export function history(world: World, chat: WorldChat, query: HistoryQuery): MessagePage {
  const { store } = chat
  const first = chat.availableMinId === undefined ? 0 : store.countBelow(chat.availableMinId + 1)
  const limit = query.limit <= 0 ? defaultPage : Math.min(query.limit, largestPage)
  const end = Math.max(anchor(chat, query), first) - query.addOffset
  const ids = store.ids.slice(Math.max(end - limit, first), Math.max(Math.min(end, store.ids.length), first))
  const asked = ids.filter((id) => (!query.minId || id > query.minId) && (!query.maxId || id < query.maxId))
  const messages = asked.reverse().flatMap((id) => store.get(id) ?? [])
  return page(world, chat, messages, store.ids.length - first)
}

function anchor({ store }: WorldChat, { offsetId, offsetDate = 0 }: HistoryQuery): number {
  if (offsetId > 0) return store.countBelow(offsetId)
  return offsetDate > 0 ? store.countOlder(offsetDate) : store.ids.length
}

function page(world: World, chat: WorldChat, messages: readonly TlMessage[], count: number): MessagePage {
  const isWhole = !hasOwnBox(chat) && messages.length === count
  return {
    messages,
    ...world.peersOf(messages, [chat]),
    topics: topicsOf(chat, messages),
    // Where all is given, Telegram counts nothing.
    count: isWhole ? undefined : count,
    pts: hasOwnBox(chat) ? chat.box.pts : undefined,
    isWhole,
  }
}

/** What is deleted, unreadable or was never sent comes back as MessageEmpty. */
export function channelMessages(world: World, chat: WorldChat, ids: readonly number[]): MessagePage {
  checkCount(ids)
  const isReadable = (id: number): boolean => chat.availableMinId === undefined || id > chat.availableMinId
  const messages = ids.map((id) => (isReadable(id) ? chat.store.get(id) : undefined) ?? emptyJson(id, chat))
  return page(world, chat, messages, messages.length)
}

export function accountMessages(world: World, ids: readonly number[]): MessagePage {
  checkCount(ids)
  const chats = [...world.chats.values()].filter((chat) => !hasOwnBox(chat))
  const find = (id: number): TlMessage => {
    for (const chat of chats) {
      const message = chat.store.get(id)
      if (message !== undefined) return message
    }
    return emptyJson(id, undefined)
  }
  const messages = ids.map(find)
  const peers = chats.filter((chat) => messages.some((message) => isOf(message, chat)))
  return {
    messages,
    ...world.peersOf(messages, peers),
    topics: [],
    count: undefined,
    pts: undefined,
    isWhole: true,
  }
}

function checkCount(ids: readonly number[]): void {
  if (ids.length === 0) throw new RpcFault(400, 'MESSAGE_IDS_EMPTY')
  if (ids.length > largestPage) throw new RpcFault(400, 'LIMIT_INVALID')
}

const isOf = (message: TlMessage, chat: WorldChat): boolean =>
  JSON.stringify(message['peerId']) === JSON.stringify(peerOf(chat))
