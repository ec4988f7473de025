import type { AccountState, ChannelDifference } from '../../../extract/telegram/client/telegram-client.ts'
import type { TlObject } from '../../../extract/telegram/client/tl-object.ts'
import { peerOf } from '../../telegram-world/peer-json.ts'
import type { World } from '../../telegram-world/world.ts'
import { type Address, addressIn } from './addresses.ts'
import type { CallHandlers } from './call.ts'

export const updateCalls: CallHandlers = {
  'updates.getState': (_call, { world }) => stateJson(world.accountState()),
  'updates.getDifference': (call, { world, peer }) => {
    const from = { pts: Number(call['pts']), qts: Number(call['qts']), date: Number(call['date']), seq: 0 }
    const limit = Number(call['ptsLimit'] ?? peer.options.differenceSize ?? 1000)
    const difference = world.accountDifference(from, limit)
    if (difference.kind === 'too-long') return { className: 'updates.DifferenceTooLong', pts: difference.pts }
    const { state } = difference
    if (difference.kind === 'empty') {
      return { className: 'updates.DifferenceEmpty', date: state.date, seq: state.seq }
    }
    const { newMessages, otherUpdates, chats, users } = difference
    const content = { newMessages, newEncryptedMessages: [], otherUpdates, chats, users }
    return difference.isFinal
      ? { className: 'updates.Difference', ...content, state: stateJson(state) }
      : { className: 'updates.DifferenceSlice', ...content, intermediateState: stateJson(state) }
  },
  'updates.getChannelDifference': (call, { world }) => {
    const address = addressIn(world, call['channel'])
    const difference = world.channelDifference(address, Number(call['pts']), Number(call['limit']))
    return channelDifferenceJson(world, address, difference)
  },
}

const stateJson = (state: AccountState): TlObject => ({
  className: 'updates.State',
  ...state,
  unreadCount: 0,
})

const pollSeconds = 30

function channelDifferenceJson(world: World, address: Address, difference: ChannelDifference): TlObject {
  if (difference.kind === 'too-long') {
    const { messages, users, chats } = world.history(address, { offsetId: 0, addOffset: 0, limit: 20 })
    const dialog = {
      className: 'Dialog',
      peer: peerOf(address),
      topMessage: difference.topMessageId,
      notifySettings: { className: 'PeerNotifySettings' },
      pts: difference.pts,
    }
    return { className: 'updates.ChannelDifferenceTooLong', final: true, dialog, messages, chats, users }
  }
  const { pts, isFinal: final } = difference
  if (difference.kind === 'empty') {
    return { className: 'updates.ChannelDifferenceEmpty', final, pts, timeout: pollSeconds }
  }
  const { newMessages, otherUpdates, chats, users } = difference
  return {
    className: 'updates.ChannelDifference',
    final,
    pts,
    timeout: pollSeconds,
    newMessages,
    otherUpdates,
    chats,
    users,
  }
}
