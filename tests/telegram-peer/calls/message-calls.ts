import type { MessagePage } from '../../../extract/telegram/client/telegram-client.ts'
import type { TlObject } from '../../../extract/telegram/client/tl-object.ts'
import { RpcFault } from '../../telegram-world/rpc-fault.ts'
import { type Address, addressIn, messageIds } from './addresses.ts'
import type { CallContext, CallHandlers } from './call.ts'

export const messageCalls: CallHandlers = {
  'messages.getHistory': (call, context) => {
    const address = addressIn(context.world, call['peer'])
    checkTakeout(address, context)
    const page = context.world.history(address, {
      offsetId: Number(call['offsetId']),
      offsetDate: Number(call['offsetDate']),
      addOffset: Number(call['addOffset']),
      limit: Number(call['limit']),
      minId: Number(call['minId']),
      maxId: Number(call['maxId']),
    })
    return messagesJson(page)
  },
  'channels.getMessages': (call, context) => {
    const address = addressIn(context.world, call['channel'])
    checkTakeout(address, context)
    return messagesJson(context.world.messages(address, messageIds(call)))
  },
  'messages.getMessages': (call, { world }) => messagesJson(world.accountMessages(messageIds(call))),
}

/** A takeout reads the kinds of chats alone that it was begun for. */
function checkTakeout({ kind }: Address, { takeout }: CallContext): void {
  if (takeout !== undefined && !takeout.kinds.has(kind)) throw new RpcFault(400, 'TAKEOUT_INVALID')
}

function messagesJson({ messages, topics, users, chats, count, pts, isWhole }: MessagePage): TlObject {
  const content = { messages, topics, chats, users }
  if (pts !== undefined) return { className: 'messages.ChannelMessages', pts, count, ...content }
  return isWhole
    ? { className: 'messages.Messages', ...content }
    : { className: 'messages.MessagesSlice', count, ...content }
}
