import { constants, generateKeyPairSync, type KeyObject, privateDecrypt } from 'node:crypto'
import { Writer } from '../tl/writer.ts'
import { decryptIge, sha1, sha256, xor } from './crypto.ts'

/** The peer's RSA key, and what only its owner can read. */
export class ServerKey {
  /** Base64url, of the public exponent 65537. */
  readonly modulus: string
  /** Signed decimal: the lower 64 bits of the key's hash. */
  readonly fingerprint: string
  private readonly key: KeyObject

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicExponent: 65537,
    })
    const { n = '', e = '' } = publicKey.export({ format: 'jwk' })
    const writer = new Writer()
    writer.bytes(Buffer.from(n, 'base64url'))
    writer.bytes(Buffer.from(e, 'base64url'))
    this.key = privateKey
    this.modulus = n
    this.fingerprint = String(sha1(writer.result()).readBigInt64LE(12))
  }

  /** Undoes RSA_PAD. */
  decrypt(encrypted: Buffer): Buffer {
    const block = privateDecrypt({ key: this.key, padding: constants.RSA_NO_PADDING }, encrypted)
    const body = block.subarray(32)
    const key = xor(block.subarray(0, 32), sha256(body))
    const plain = decryptIge(body, { key, iv: Buffer.alloc(32) })
    const data = Buffer.from(plain.subarray(0, 192)).reverse()
    if (!sha256(key, data).equals(plain.subarray(192, 224))) throw new Error('RSA_PAD: wrong hash')
    return data
  }
}
