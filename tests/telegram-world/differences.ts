import type {
  AccountDifference,
  AccountState,
  ChannelDifference,
} from '../../extract/telegram/client/telegram-client.ts'
import type { TlMessage, TlObject } from '../../extract/telegram/client/tl-object.ts'
import { RpcFault } from './rpc-fault.ts'
import type { LoggedMutation, UpdateBox } from './update-box.ts'
import type { World } from './world.ts'
import { hasOwnBox, type WorldChat } from './world-chat.ts'

/** The update that tells of a mutation; undefined if the message is gone by now. */
export function updateOf(entry: LoggedMutation): TlObject | undefined {
  const { chat, pts, ptsCount } = entry
  const own = hasOwnBox(chat)
  if (entry.kind === 'delete') {
    const messages = entry.ids
    return own
      ? { className: 'UpdateDeleteChannelMessages', channelId: chat.id, messages, pts, ptsCount }
      : { className: 'UpdateDeleteMessages', messages, pts, ptsCount }
  }
  const message = chat.store.get(entry.ids[0])
  if (message === undefined) return undefined
  const className =
    entry.kind === 'new'
      ? own
        ? 'UpdateNewChannelMessage'
        : 'UpdateNewMessage'
      : own
        ? 'UpdateEditChannelMessage'
        : 'UpdateEditMessage'
  return { className, message, pts, ptsCount }
}

export function channelDifference(
  world: World,
  chat: WorldChat,
  pts: number,
  limit: number,
): ChannelDifference {
  checkPts(chat.box, pts)
  const part = chat.box.since(pts, Math.max(1, Math.min(limit, 100)))
  if (part === undefined) {
    return { kind: 'too-long', pts: chat.box.pts, topMessageId: chat.store.ids.at(-1) }
  }
  const last = part.entries.at(-1)
  if (last === undefined) return { kind: 'empty', pts: chat.box.pts, isFinal: true }
  return {
    kind: 'slice',
    pts: last.pts,
    isFinal: part.isAll,
    ...changes(world, part.entries, [chat]),
  }
}

export function accountDifference(world: World, state: AccountState, limit: number): AccountDifference {
  const box = world.accountBox
  checkPts(box, state.pts)
  const part = box.since(state.pts, limit)
  if (part === undefined) return { kind: 'too-long', pts: box.pts }
  const touched = [...world.chats.values()].filter(
    (chat) => hasOwnBox(chat) && chat.access === 'member' && chat.box.lastDate > state.date,
  )
  const last = part.entries.at(-1)
  if (last === undefined && touched.length === 0) return { kind: 'empty', state: world.accountState() }
  const told = changes(world, part.entries, touched)
  const stale = touched.map(({ id, box: { pts } }) => ({
    className: 'UpdateChannelTooLong',
    channelId: id,
    pts,
  }))
  return {
    kind: 'slice',
    isFinal: part.isAll,
    state: {
      ...world.accountState(),
      ...(part.isAll || last === undefined ? {} : { pts: last.pts, date: last.date }),
    },
    ...told,
    otherUpdates: [...told.otherUpdates, ...(part.isAll ? stale : [])],
  }
}

/** What is new and what changed, once each, as it is by now; what has been deleted since is told as deleted alone. */
function changes(world: World, entries: readonly LoggedMutation[], chats: readonly WorldChat[]) {
  const newMessages = new Map<number, TlMessage>()
  const edits = new Map<number, TlObject>()
  const deletions: TlObject[] = []
  for (const entry of entries) {
    const update = updateOf(entry)
    if (update === undefined) continue
    const [id] = entry.ids
    if (entry.kind === 'delete') deletions.push(update)
    else if (entry.kind === 'new') newMessages.set(id as number, update['message'] as TlMessage)
    else if (!newMessages.has(id as number)) edits.set(id as number, update)
  }
  const otherUpdates = [...edits.values(), ...deletions].sort((a, b) => Number(a['pts']) - Number(b['pts']))
  return {
    newMessages: [...newMessages.values()],
    otherUpdates,
    ...world.peersOf([...newMessages.values(), otherUpdates], chats),
  }
}

function checkPts(box: UpdateBox, pts: number): void {
  if (pts <= 0) throw new RpcFault(400, 'PERSISTENT_TIMESTAMP_EMPTY')
  if (pts > box.pts) throw new RpcFault(400, 'PERSISTENT_TIMESTAMP_INVALID')
}
