import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { TlObject } from '../../../extract/telegram/client/tl-object.ts'
import { decode, Reader } from '../tl/decode.ts'
import { encode } from '../tl/encode.ts'
import { Writer } from '../tl/writer.ts'
import { decryptIge, encryptIge, messageKeyOf, messageKeys } from './crypto.ts'
import { Framing } from './framing.ts'
import { Handshake } from './handshake.ts'
import type { ServerKey } from './server-key.ts'

const containerId = 0x73f1f8dc
const gzipId = 0x3072cfa1
const resultId = 0xf35c6d01
const futureSaltsId = 0xae500895

const keyUnknown = -404

/** What a connection needs of the server that it belongs to. */
export interface ConnectionHost {
  readonly serverKey: ServerKey
  authKey(id: bigint): Buffer | undefined
  created(authKey: Buffer): void
  /** A call of Telegram's API; its answer goes back through `connection.answer`. */
  called(connection: Connection, messageId: bigint, call: TlObject): void
  acknowledged(count: number): void
}

/** One client's connection: transport, encryption and the messages that serve the transport itself. */
export class Connection {
  readonly socket: Socket
  /** Of the client's authorisation key; undefined until it has said something encrypted. */
  keyId: bigint | undefined
  salt = 1_234_567_890_123n
  private readonly host: ConnectionHost
  private readonly framing = new Framing()
  private readonly handshake: Handshake
  private authKey: Buffer | undefined
  private sessionId = Buffer.alloc(8)
  private lastMessageId = 0n
  private sentMessages = 0

  constructor(socket: Socket, host: ConnectionHost) {
    this.socket = socket
    this.host = host
    this.handshake = new Handshake(host.serverKey, (authKey) => host.created(authKey))
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    socket.on('data', (bytes) => {
      try {
        for (const payload of this.framing.receive(bytes)) this.receive(payload)
      } catch (error) {
        console.error('telegram-peer:', error)
        socket.destroy()
      }
    })
  }

  /** The answer to a call, whether all is well or not. */
  answer(messageId: bigint, answer: Buffer, isZipped = false): void {
    const writer = new Writer(answer.length + 64)
    writer.int(resultId)
    writer.long(messageId)
    if (isZipped) {
      writer.int(gzipId)
      writer.bytes(gzipSync(answer, { level: 1 }))
    } else writer.raw(answer)
    this.send(writer.result())
  }

  push(updates: TlObject): void {
    this.send(encode(updates), 3n)
  }

  /** The client's key is unknown here: it must make another one. */
  denyKey(): void {
    const code = Buffer.alloc(4)
    code.writeInt32LE(keyUnknown, 0)
    this.write(code)
  }

  refuseSalt(messageId: bigint): void {
    this.salt += 1n
    this.send(
      encode({
        className: 'BadServerSalt',
        badMsgId: String(messageId),
        badMsgSeqno: 1,
        errorCode: 48,
        newServerSalt: String(this.salt),
      }),
    )
  }

  /** Half of an answer, and then nothing more. */
  breakOff(messageId: bigint, answer: Buffer): void {
    const writer = new Writer(answer.length + 64)
    writer.int(resultId)
    writer.long(messageId)
    writer.raw(answer)
    const packet = this.framing.frame(this.encrypted(writer.result(), 1n))
    this.socket.write(packet.subarray(0, packet.length >>> 1), () => this.socket.destroy())
  }

  private receive(payload: Buffer): void {
    const keyId = payload.readBigUInt64LE(0)
    const authKey = this.host.authKey(keyId)
    if (keyId === 0n) this.sendPlain(this.handshake.answer(decode(payload.subarray(20))))
    else if (authKey === undefined) this.denyKey()
    else this.decrypt(payload, authKey, keyId)
  }

  private decrypt(payload: Buffer, authKey: Buffer, keyId: bigint): void {
    const messageKey = payload.subarray(8, 24)
    const plain = decryptIge(payload.subarray(24), messageKeys(authKey, messageKey, 0))
    if (!messageKeyOf(authKey, plain, 0).equals(messageKey)) throw new Error('wrong message key')
    this.authKey = authKey
    this.keyId = keyId
    this.sessionId = Buffer.from(plain.subarray(8, 16))
    this.take(plain.readBigInt64LE(16), plain.subarray(32, 32 + plain.readInt32LE(28)))
  }

  private take(messageId: bigint, body: Buffer): void {
    const id = body.readUInt32LE(0)
    if (id === containerId) this.takeContainer(body)
    else if (id === gzipId) this.take(messageId, gunzipSync(new Reader(body, 4).bytes()))
    else this.takeMessage(messageId, decode(body))
  }

  private takeMessage(messageId: bigint, message: TlObject): void {
    switch (message.className) {
      case 'MsgsAck':
        this.host.acknowledged((message['msgIds'] as readonly string[]).length)
        break
      case 'Ping':
      case 'PingDelayDisconnect':
        this.send(encode({ className: 'Pong', msgId: String(messageId), pingId: message['pingId'] }))
        break
      case 'MsgsStateReq':
        this.sendStates(messageId, message['msgIds'] as readonly string[])
        break
      case 'GetFutureSalts':
        this.sendSalts(messageId)
        break
      case 'MsgsStateInfo':
      case 'MsgsAllInfo':
      case 'HttpWait':
        break
      default:
        this.host.called(this, messageId, message)
    }
  }

  private takeContainer(body: Buffer): void {
    const reader = new Reader(body, 4)
    for (let left = reader.int(); left > 0; left -= 1) {
      const messageId = reader.long()
      reader.int()
      this.take(messageId, reader.raw(reader.int()))
    }
  }

  /** Everything that the client asks about has arrived. */
  private sendStates(messageId: bigint, ids: readonly string[]): void {
    const info = Buffer.alloc(ids.length, 4).toString('latin1')
    this.send(encode({ className: 'MsgsStateInfo', reqMsgId: String(messageId), info }))
  }

  private sendSalts(messageId: bigint): void {
    const now = Math.floor(Date.now() / 1000)
    const writer = new Writer()
    writer.int(futureSaltsId)
    writer.long(messageId)
    for (const value of [now, 1, now - 60, now + 3600]) writer.int(value)
    writer.long(this.salt)
    this.send(writer.result())
  }

  private sendPlain(message: TlObject): void {
    const body = encode(message)
    const head = Buffer.alloc(20)
    head.writeBigInt64LE(this.nextMessageId(1n), 8)
    head.writeInt32LE(body.length, 16)
    this.write(Buffer.concat([head, body]))
  }

  private send(body: Buffer, kind: 1n | 3n = 1n): void {
    if (this.authKey !== undefined) this.write(this.encrypted(body, kind))
  }

  private encrypted(body: Buffer, kind: 1n | 3n): Buffer {
    const { authKey, keyId } = this
    if (authKey === undefined || keyId === undefined) throw new Error('nothing encrypted was received yet')
    const head = Buffer.alloc(32)
    head.writeBigInt64LE(this.salt, 0)
    this.sessionId.copy(head, 8)
    head.writeBigInt64LE(this.nextMessageId(kind), 16)
    head.writeInt32LE(2 * this.sentMessages + 1, 24)
    this.sentMessages += 1
    head.writeInt32LE(body.length, 28)
    const padding = 12 + ((16 - ((head.length + body.length + 12) % 16)) % 16)
    const plain = Buffer.concat([head, body, randomBytes(padding)])
    const messageKey = messageKeyOf(authKey, plain, 8)
    const id = Buffer.alloc(8)
    id.writeBigUInt64LE(keyId, 0)
    return Buffer.concat([id, messageKey, encryptIge(plain, messageKeys(authKey, messageKey, 8))])
  }

  private write(payload: Buffer): void {
    if (!this.socket.destroyed) this.socket.write(this.framing.frame(payload))
  }

  /** Ids are times and ascend; their lowest bits say that the server answers (1) or speaks first (3). */
  private nextMessageId(kind: 1n | 3n): bigint {
    const now = BigInt(Date.now())
    const time = ((now / 1000n) << 32n) | (((now % 1000n) << 22n) & ~3n)
    const id = (time > this.lastMessageId ? time : (this.lastMessageId & ~3n) + 4n) | kind
    this.lastMessageId = id
    return id
  }
}
