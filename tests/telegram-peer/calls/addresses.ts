import type { TlObject } from '../../../extract/telegram/client/tl-object.ts'
import { RpcFault } from '../../telegram-world/rpc-fault.ts'
import type { World } from '../../telegram-world/world.ts'
import type { ChatRef } from '../../telegram-world/world-chat.ts'

export type Address = ChatRef & { readonly accessHash: string | undefined }

/** The chat that an InputPeer, InputChannel or InputUser addresses. */
export function addressIn(world: World, input: unknown): Address {
  const { className, ...ids } = input as TlObject
  switch (className) {
    case 'InputPeerSelf':
    case 'InputUserSelf':
      return { kind: 'user', id: world.self.id, accessHash: undefined }
    case 'InputPeerUser':
    case 'InputUser':
      return { kind: 'user', id: String(ids['userId']), accessHash: String(ids['accessHash']) }
    case 'InputPeerChat':
      return { kind: 'group', id: String(ids['chatId']), accessHash: undefined }
    case 'InputPeerChannel':
    case 'InputChannel':
      return channelAddress(world, String(ids['channelId']), String(ids['accessHash']))
    default:
      throw new RpcFault(400, 'PEER_ID_INVALID')
  }
}

function channelAddress(world: World, id: string, accessHash: string): Address {
  const kind = world.chats.has(`channel-${id}`) ? 'channel' : 'supergroup'
  return { kind, id, accessHash }
}

export const messageIds = (call: TlObject): readonly number[] =>
  (call['id'] as readonly TlObject[]).map(({ id }) => Number(id))
