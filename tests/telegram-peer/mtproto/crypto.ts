import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'

export const sha1 = (...parts: readonly Buffer[]): Buffer => digest('sha1', parts)
export const sha256 = (...parts: readonly Buffer[]): Buffer => digest('sha256', parts)

function digest(algorithm: string, parts: readonly Buffer[]): Buffer {
  const hash = createHash(algorithm)
  for (const part of parts) hash.update(part)
  return hash.digest()
}

export function xor(first: Buffer, second: Buffer): Buffer {
  const result = Buffer.allocUnsafe(first.length)
  for (let place = 0; place < first.length; place += 1) result[place] = first[place]! ^ second[place]!
  return result
}

export interface AesKey {
  readonly key: Buffer
  /** Two blocks: the cipher text and the plain text that are taken to stand before the first. */
  readonly iv: Buffer
}

const blockSize = 16

/**
 * AES-256-IGE. With d = c ^ (the plain block before), IGE is CBC over p ^ (the plain block two before): so the chaining is
 * done by OpenSSL, and pages are encrypted fast.
 */
export function encryptIge(plain: Buffer, { key, iv }: AesKey): Buffer {
  const plainBefore = Buffer.concat([iv.subarray(blockSize), plain.subarray(0, plain.length - blockSize)])
  const twoBefore = Buffer.concat([
    Buffer.alloc(blockSize),
    plainBefore.subarray(0, plain.length - blockSize),
  ])
  const cipher = createCipheriv('aes-256-cbc', key, iv.subarray(0, blockSize)).setAutoPadding(false)
  return xor(cipher.update(xor(plain, twoBefore)), plainBefore)
}

export function decryptIge(encrypted: Buffer, { key, iv }: AesKey): Buffer {
  const decipher = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  const plain = Buffer.allocUnsafe(encrypted.length)
  let cipherBefore = iv.subarray(0, blockSize)
  let plainBefore = iv.subarray(blockSize)
  for (let offset = 0; offset < encrypted.length; offset += blockSize) {
    const block = encrypted.subarray(offset, offset + blockSize)
    xor(decipher.update(xor(block, plainBefore)), cipherBefore).copy(plain, offset)
    cipherBefore = block
    plainBefore = plain.subarray(offset, offset + blockSize)
  }
  return plain
}

/** MTProto 2.0's key of one message; `side` is 0 for what clients send and 8 for what servers do. */
export function messageKeys(authKey: Buffer, messageKey: Buffer, side: 0 | 8): AesKey {
  const a = sha256(messageKey, authKey.subarray(side, side + 36))
  const b = sha256(authKey.subarray(side + 40, side + 76), messageKey)
  return {
    key: Buffer.concat([a.subarray(0, 8), b.subarray(8, 24), a.subarray(24, 32)]),
    iv: Buffer.concat([b.subarray(0, 8), a.subarray(8, 24), b.subarray(24, 32)]),
  }
}

export const messageKeyOf = (authKey: Buffer, padded: Buffer, side: 0 | 8): Buffer =>
  sha256(authKey.subarray(88 + side, 120 + side), padded).subarray(8, 24)

/** The key of the handshake's last steps, made of its nonces. */
export function nonceKeys(serverNonce: Buffer, newNonce: Buffer): AesKey {
  const first = sha1(newNonce, serverNonce)
  const second = sha1(serverNonce, newNonce)
  const third = sha1(newNonce, newNonce)
  return {
    key: Buffer.concat([first, second.subarray(0, 12)]),
    iv: Buffer.concat([second.subarray(12, 20), third, newNonce.subarray(0, 4)]),
  }
}

export const authKeyId = (authKey: Buffer): bigint => sha1(authKey).readBigUInt64LE(12)
