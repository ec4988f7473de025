import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Framing } from '../../telegram-peer/mtproto/framing.ts'

const payloads = fc.array(fc.uint8Array({ minLength: 4, maxLength: 300 }), { minLength: 1, maxLength: 8 })

/** What a client would send. */
const sent: readonly (readonly [string, (payload: Uint8Array, place: number) => Buffer])[] = [
  [
    'intermediate',
    (payload, place) => {
      const head = Buffer.alloc(4)
      head.writeUInt32LE(payload.length)
      return Buffer.concat([place === 0 ? Buffer.alloc(4, 0xee) : Buffer.alloc(0), head, payload])
    },
  ],
  [
    'full',
    (
      (client) => (payload) =>
        client.frame(Buffer.from(payload))
    )(new Framing()),
  ],
]

test.for(sent)('the %s transport is taken apart wherever the network cuts it', ([, frame]) => {
  fc.assert(
    fc.property(payloads, fc.integer({ min: 1, max: 50 }), (messages, pieceSize) => {
      const stream = Buffer.concat(messages.map(frame))
      const server = new Framing()
      const received: Buffer[] = []
      for (let offset = 0; offset < stream.length; offset += pieceSize) {
        received.push(...server.receive(stream.subarray(offset, offset + pieceSize)))
      }
      expect(received).toEqual(messages.map((message) => Buffer.from(message)))
    }),
  )
})

test('a packet that was damaged on its way is not taken', () => {
  const packet = Buffer.from(new Framing().frame(Buffer.from('hello mtproto')))
  packet[9]! ^= 1
  expect(() => new Framing().receive(packet)).toThrow('wrong checksum')
})
