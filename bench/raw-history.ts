import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { Api, TelegramClient } from 'telegram'
import { Logger, LogLevel } from 'telegram/extensions/Logger.js'
import { returnBigInt } from 'telegram/Helpers.js'
import { StringSession } from 'telegram/sessions/index.js'
import { parsePeerAddress } from '../extract/telegram/teleproto/peer-address.ts'
import { TrackedSockets } from '../extract/telegram/teleproto/tracked-sockets.ts'
import { trustPeer } from '../extract/telegram/teleproto/trust-peer.ts'

/**
 * Pages through the one chat of a test peer and writes its messages to one file, a line each, with nothing but the
 * MTProto library: the same work without tgelt. Argument: the file. What the peer is stands in the environment.
 */
const [file = ''] = process.argv.slice(2)
const peer = parsePeerAddress(process.env['TGELT_TELEGRAM_PEER'])
if (peer === undefined) throw new Error('TGELT_TELEGRAM_PEER is not set')
trustPeer(peer)
const sockets = new TrackedSockets(peer, () => {})
const session = new StringSession(process.env['TGELT_SESSION'] ?? '')
const client = new TelegramClient(session, 1, 'a'.repeat(32), {
  networkSocket: sockets.socketClass(),
  baseLogger: new Logger(LogLevel.NONE),
  securityChecks: true,
})
await client.connect()
const dialogs = await client.invoke(
  new Api.messages.GetDialogs({
    offsetDate: 0,
    offsetId: 0,
    offsetPeer: new Api.InputPeerEmpty(),
    limit: 100,
    hash: returnBigInt(0),
  }),
)
const channel = 'chats' in dialogs ? dialogs.chats.find((chat) => chat instanceof Api.Channel) : undefined
if (channel === undefined) throw new Error('the peer shows no supergroup')
const chat = new Api.InputPeerChannel({
  channelId: channel.id,
  accessHash: channel.accessHash ?? returnBigInt(0),
})
const target = openSync(file, 'w')
for (let cursor = 0; ; ) {
  const page = await client.invoke(
    new Api.messages.GetHistory({
      peer: chat,
      offsetId: cursor + 1,
      offsetDate: 0,
      addOffset: -100,
      limit: 100,
      maxId: 0,
      minId: 0,
      hash: returnBigInt(0),
    }),
  )
  const messages = 'messages' in page ? page.messages.filter(({ id }) => id > cursor).reverse() : []
  const last = messages.at(-1)
  if (last === undefined) break
  writeSync(target, messages.map((message) => `${JSON.stringify(message)}\n`).join(''))
  cursor = last.id
}
fsyncSync(target)
closeSync(target)
await client.destroy()
sockets.close()
