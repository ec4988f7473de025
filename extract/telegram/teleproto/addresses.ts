import { Api } from 'telegram'
import { returnBigInt } from 'telegram/Helpers.js'
import type { ChatAddress } from '../client/telegram-client.ts'

/** Whether the chat has a message sequence and an update counter of its own. */
export function isChannel({ kind }: ChatAddress): boolean {
  return kind === 'supergroup' || kind === 'channel'
}

export function toInputPeer(chat: ChatAddress): Api.TypeInputPeer {
  switch (chat.kind) {
    case 'user':
      return new Api.InputPeerUser({ userId: returnBigInt(chat.id), accessHash: accessHashOf(chat) })
    case 'group':
      return new Api.InputPeerChat({ chatId: returnBigInt(chat.id) })
    case 'supergroup':
    case 'channel':
      return new Api.InputPeerChannel({ channelId: returnBigInt(chat.id), accessHash: accessHashOf(chat) })
  }
}

export function toInputChannel(chat: ChatAddress): Api.InputChannel {
  return new Api.InputChannel({ channelId: returnBigInt(chat.id), accessHash: accessHashOf(chat) })
}

export function toInputUser(chat: ChatAddress): Api.InputUser {
  return new Api.InputUser({ userId: returnBigInt(chat.id), accessHash: accessHashOf(chat) })
}

/** Without its hash, Telegram refuses a chat as invalid: it need not be told apart from a wrong one. */
function accessHashOf({ accessHash }: ChatAddress): ReturnType<typeof returnBigInt> {
  return returnBigInt(accessHash ?? '0')
}
