import { TypeNotFoundError } from 'telegram/errors/index.js'
import { expect, test } from 'vitest'
import { KeySession, LibraryClient } from '../../../../../extract/telegram/teleproto/library-client.ts'
import { TrackedSockets } from '../../../../../extract/telegram/teleproto/tracked-sockets.ts'

/** As much of the library's sender as reading a message takes. */
interface Reading {
  _state: { decryptMessageData: () => Promise<unknown> }
  _dispatcher: { process: () => Promise<void> }
  _readLoop(io: { alive: boolean; connection: { recv: () => Promise<Buffer> } }): Promise<void>
}

function reading() {
  let dropped = 0
  const client = new LibraryClient({
    apiId: 1,
    apiHash: 'x',
    session: new KeySession(),
    sockets: new TrackedSockets(undefined, () => undefined),
    dialTimeoutMs: 1000,
    onPush: () => undefined,
    onDroppedPush: () => {
      dropped += 1
    },
    onKeyRefused: () => undefined,
  })
  const sender = client._makeSender(2, () => undefined) as unknown as Reading
  /** Has the library's own loop read one message. */
  const readOne = async (): Promise<number> => {
    const io = {
      alive: true,
      connection: {
        recv: async () => {
          if (dropped > 0 || wasRead) io.alive = false
          wasRead = true
          return Buffer.alloc(8)
        },
      },
    }
    let wasRead = false
    await sender._readLoop(io)
    return dropped
  }
  return { client, sender, readOne }
}

const unknown = () => Promise.reject(new TypeNotFoundError(0xdeadbeef, Buffer.alloc(3)))

test('what the library drops since it can’t decode it is heard of: a message of its own', async () => {
  const { sender, readOne } = reading()
  sender._state.decryptMessageData = unknown
  expect(await readOne()).toBeGreaterThan(0)
})

test('… and one inside another', async () => {
  const { sender, readOne } = reading()
  sender._state.decryptMessageData = async () => ({})
  sender._dispatcher.process = unknown
  expect(await readOne()).toBeGreaterThan(0)
})

test('what is decoded is not taken for dropped', async () => {
  const { sender, readOne } = reading()
  sender._state.decryptMessageData = async () => ({})
  sender._dispatcher.process = async () => undefined
  expect(await readOne()).toBe(0)
})

test('messages that come twice, or from another session, are refused: the library’s checks are on', () => {
  expect(reading().client._securityChecks).toBe(true)
})
