import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { connectTelegram } from '../../../../../extract/telegram/teleproto/connect-telegram.ts'
import { parsePeerAddress } from '../../../../../extract/telegram/teleproto/peer-address.ts'

const servers: Server[] = []
const sockets: Socket[] = []

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) server.close()
})

/** A port of this computer, and what is done with who connects to it. */
async function listen(onConnection: (socket: Socket) => void) {
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    onConnection(socket)
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { server, port }
}

/** A session's shape is all that matters: nobody gets as far as reading it. */
function sessionText(): string {
  const address = Buffer.from('149.154.167.51')
  const head = Buffer.from([2, 0, address.length])
  const port = Buffer.from([443 >> 8, 443 & 255])
  return `1${Buffer.concat([head, address, port, randomBytes(256)]).toString('base64')}`
}

function connectTo(
  port: number,
  { signal, deadlineMs = 60_000 }: { signal?: AbortSignal; deadlineMs?: number } = {},
) {
  const key = randomBytes(256).toString('base64url')
  return connectTelegram({
    credentials: { apiId: 1, apiHash: 'a'.repeat(32), session: sessionText() },
    peer: parsePeerAddress(`mtproto://127.0.0.1:${port}/?key=${key}`),
    connectDeadlineMs: deadlineMs,
    callDeadlineMs: deadlineMs,
    ...(signal === undefined ? {} : { signal }),
  })
}

describe('connectTelegram', () => {
  it('gives up on a peer that says nothing, and leaves no socket behind', async () => {
    let closed: Promise<unknown> | undefined
    const { port } = await listen((socket) => {
      socket.resume()
      closed = once(socket, 'close')
    })
    await expect(connectTo(port, { deadlineMs: 100 })).rejects.toMatchObject({
      kind: 'retry',
      method: 'connect',
      reason: 'TIMEOUT',
    })
    await closed
  })

  it('says that it is disconnected where nobody listens', async () => {
    const { server, port } = await listen(() => undefined)
    server.close()
    await once(server, 'close')
    await expect(connectTo(port)).rejects.toMatchObject({ kind: 'retry', reason: 'DISCONNECTED' })
  })

  it('does not wait for the answer to its first request once the connection is gone', async () => {
    const { port } = await listen((socket) => socket.once('data', () => socket.destroy()))
    await expect(connectTo(port)).rejects.toMatchObject({ kind: 'retry', reason: 'DISCONNECTED' })
  })

  it('takes -404 for the end of the login, and makes no new key', async () => {
    const sent: Buffer[] = []
    let connections = 0
    const { port } = await listen((socket) => {
      connections += 1
      socket.on('data', (data) => {
        sent.push(data)
        // Transport error -404, as MTProto's full framing has it: length, number, payload, CRC-32.
        socket.write(Buffer.from('10000000000000006cfeffff', 'hex'))
        socket.write(crcOf('10000000000000006cfeffff'))
      })
    })
    await expect(connectTo(port)).rejects.toMatchObject({
      kind: 'account',
      reason: 'AUTH_KEY_UNREGISTERED',
    })
    expect(connections).toBe(1)
    // A handshake would begin with a message that is not encrypted, whose key id is zero.
    const keyIds = sent.map((data) => data.readBigUInt64LE(8))
    expect(keyIds).not.toContain(0n)
  })

  it('stops at once when it is told to', async () => {
    const stopping = new AbortController()
    const { port } = await listen((socket) => {
      socket.resume()
      stopping.abort()
    })
    await expect(connectTo(port, { signal: stopping.signal })).rejects.toMatchObject({ kind: 'stopped' })
    await expect(connectTo(port, { signal: stopping.signal })).rejects.toMatchObject({ kind: 'stopped' })
  })
})

function crcOf(hex: string): Buffer {
  let crc = 0xffffffff
  for (const byte of Buffer.from(hex, 'hex')) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE((crc ^ 0xffffffff) >>> 0)
  return bytes
}
