import { createHash } from 'node:crypto'
import { _serverKeys } from 'telegram/crypto/RSA.js'
import { returnBigInt } from 'telegram/Helpers.js'
import type { PeerAddress } from './peer-address.ts'

const publicExponent = 65_537

/** Trusts the key of a test peer, in this process, as if it were one of Telegram's. */
export function trustPeer({ modulus }: PeerAddress): void {
  const n = Buffer.from(modulus)
  _serverKeys.set(keyFingerprint(n), {
    n: returnBigInt(BigInt(`0x${n.toString('hex')}`)),
    e: publicExponent,
  })
}

/** core.telegram.org/mtproto/auth_key: the low 64 bits of the SHA1 of the key as TL, as a signed decimal. */
function keyFingerprint(modulus: Buffer): string {
  const key = Buffer.concat([tlBytes(modulus), tlBytes(Buffer.from([1, 0, 1]))])
  return createHash('sha1').update(key).digest().readBigInt64LE(12).toString()
}

function tlBytes(bytes: Buffer): Buffer {
  const length = bytes.length
  const head = length < 254 ? [length] : [254, length & 255, (length >> 8) & 255, (length >> 16) & 255]
  const unpadded = Buffer.concat([Buffer.from(head), bytes])
  return Buffer.concat([unpadded, Buffer.alloc((4 - (unpadded.length % 4)) % 4)])
}
