import { BinaryReader } from 'telegram/extensions/index.js'
import { readBigIntFromBuffer } from 'telegram/Helpers.js'
import { afterEach, describe, expect, it } from 'vitest'
import { readLongsNatively } from '../../../../../extract/telegram/teleproto/native-longs.ts'

const { readLong } = BinaryReader.prototype

afterEach(() => {
  BinaryReader.prototype.readLong = readLong
})

function bytesOf(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value))
  return bytes
}

describe('readLongsNatively', () => {
  it.each([
    0n,
    1n,
    -1n,
    1_234_567_890n,
    2n ** 53n + 1n,
    2n ** 63n - 1n,
    -(2n ** 63n),
    -(2n ** 62n) - 7n,
    0x0102_0304_0506_0708n,
  ])('reads %s as the library does, signed and not', (value) => {
    readLongsNatively()
    const bytes = Buffer.concat([bytesOf(value), Buffer.from([7])])
    for (const isSigned of [true, false]) {
      const reader = new BinaryReader(bytes)
      const expected = readBigIntFromBuffer(bytes.subarray(0, 8), true, isSigned)
      const read = reader.readLong(isSigned)
      expect(read.equals(expected)).toBe(true)
      expect(read.toString()).toBe(expected.toString())
      expect(read.constructor).toBe(expected.constructor)
      expect(reader.readByte()).toBe(7)
    }
  })

  it('is signed where nothing else is said, as ids are', () => {
    readLongsNatively()
    expect(new BinaryReader(bytesOf(-5n)).readLong().toString()).toBe('-5')
  })

  it('refuses bytes that end too early', () => {
    readLongsNatively()
    expect(() => new BinaryReader(Buffer.alloc(7)).readLong()).toThrow('No more data left to read')
  })
})
