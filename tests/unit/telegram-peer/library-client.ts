import { Api, Logger, TelegramClient } from 'telegram'
import { _serverKeys } from 'telegram/crypto/RSA.js'
import { LogLevel } from 'telegram/extensions/Logger.js'
import { PromisedNetSockets } from 'telegram/extensions/PromisedNetSockets.js'
import { readBigIntFromBuffer, returnBigInt } from 'telegram/Helpers.js'
import { StringSession } from 'telegram/sessions/index.js'
import type { Peer } from '../../telegram-peer/start-peer.ts'
import type { ChatRef } from '../../telegram-world/world-chat.ts'

export { Api }

/** The library as it is, speaking with the peer: with the peer's key, and all data centres at its port. */
export function libraryClient(peer: Peer, session = ''): TelegramClient {
  const modulus = readBigIntFromBuffer(Buffer.from(peer.modulus, 'base64url'), false)
  _serverKeys.set(peer.fingerprint, { n: modulus, e: 65537 })
  class PeerSocket extends PromisedNetSockets {
    override connect(): Promise<unknown> {
      return super.connect(peer.port, '127.0.0.1')
    }
  }
  const client = new TelegramClient(new StringSession(session), 1, 'hash', {
    networkSocket: PeerSocket,
    connectionRetries: 3,
    retryDelay: 10,
    requestRetries: 2,
    floodSleepThreshold: 0,
    baseLogger: new Logger(LogLevel.NONE),
  })
  client.onError = async () => {}
  return client
}

export async function connected(peer: Peer): Promise<TelegramClient> {
  const client = libraryClient(peer, await peer.mintSession())
  await client.connect()
  return client
}

export function inputPeer(chat: ChatRef & { readonly accessHash?: string | undefined }): Api.TypeInputPeer {
  const accessHash = returnBigInt(chat.accessHash ?? '0')
  if (chat.kind === 'user') return new Api.InputPeerUser({ userId: returnBigInt(chat.id), accessHash })
  if (chat.kind === 'group') return new Api.InputPeerChat({ chatId: returnBigInt(chat.id) })
  return new Api.InputPeerChannel({ channelId: returnBigInt(chat.id), accessHash })
}

export interface ReadPage {
  readonly messages: readonly { readonly id: number }[]
}

export async function readHistory(
  client: TelegramClient,
  chat: ChatRef,
  request: { readonly offsetId: number; readonly addOffset: number; readonly limit: number },
): Promise<readonly number[]> {
  const page = await client.invoke(new Api.messages.GetHistory({ peer: inputPeer(chat), ...request }))
  return (page as unknown as ReadPage).messages.map(({ id }) => id)
}
