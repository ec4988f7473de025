import { createDiffieHellman, type DiffieHellman, randomBytes } from 'node:crypto'
import type { TlObject } from '../../../extract/telegram/client/tl-object.ts'
import { decode } from '../tl/decode.ts'
import { encode } from '../tl/encode.ts'
import { type AesKey, decryptIge, encryptIge, nonceKeys, sha1 } from './crypto.ts'
import { dhGenerator, dhPrime } from './dh-prime.ts'
import type { ServerKey } from './server-key.ts'

// 1244159563 * 1182024287, small enough to be factored at once.
const pq = 1_470_626_929_934_143_021n

/** Makes an authorisation key with one client: three questions, in their order. */
export class Handshake {
  private readonly serverKey: ServerKey
  private readonly created: (authKey: Buffer) => void
  private readonly serverNonce = randomBytes(16)
  private newNonce = Buffer.alloc(32)
  private nonce = ''
  private keys: AesKey | undefined
  private exchange: DiffieHellman | undefined

  constructor(serverKey: ServerKey, created: (authKey: Buffer) => void) {
    this.serverKey = serverKey
    this.created = created
  }

  answer(question: TlObject): TlObject {
    switch (question.className) {
      case 'ReqPqMulti':
        return this.begin(String(question['nonce']))
      case 'ReqDHParams':
        return this.offer(bytesOf(question['encryptedData']))
      case 'SetClientDHParams':
        return this.agree(bytesOf(question['encryptedData']))
      default:
        throw new Error(`${question.className} is no step of the handshake`)
    }
  }

  private begin(nonce: string): TlObject {
    const product = Buffer.alloc(8)
    product.writeBigUInt64BE(pq)
    this.nonce = nonce
    return {
      className: 'ResPQ',
      ...this.nonces(),
      pq: product.toString('base64'),
      serverPublicKeyFingerprints: [this.serverKey.fingerprint],
    }
  }

  private offer(encrypted: Buffer): TlObject {
    const inner = decode(this.serverKey.decrypt(encrypted))
    this.newNonce = Buffer.from(String(inner['newNonce']), 'hex')
    this.keys = nonceKeys(this.serverNonce, this.newNonce)
    this.exchange = createDiffieHellman(dhPrime, Buffer.from([dhGenerator]))
    const data = encode({
      className: 'ServerDHInnerData',
      ...this.nonces(),
      g: dhGenerator,
      dhPrime: dhPrime.toString('base64'),
      gA: this.exchange.generateKeys('base64'),
      serverTime: Math.floor(Date.now() / 1000),
    })
    const hashed = Buffer.concat([sha1(data), data])
    const padded = Buffer.concat([hashed, randomBytes((16 - (hashed.length % 16)) % 16)])
    return {
      className: 'ServerDHParamsOk',
      ...this.nonces(),
      encryptedAnswer: encryptIge(padded, this.keys).toString('base64'),
    }
  }

  private agree(encrypted: Buffer): TlObject {
    if (this.keys === undefined || this.exchange === undefined)
      throw new Error('a step of the handshake is missing')
    const inner = decode(decryptIge(encrypted, this.keys).subarray(20))
    const secret = this.exchange.computeSecret(bytesOf(inner['gB']))
    const authKey = Buffer.concat([Buffer.alloc(256 - secret.length), secret])
    const hash = sha1(this.newNonce, Buffer.from([1]), sha1(authKey).subarray(0, 8))
    this.created(authKey)
    return { className: 'DhGenOk', ...this.nonces(), newNonceHash1: hash.subarray(4, 20).toString('hex') }
  }

  private nonces(): { readonly nonce: string; readonly serverNonce: string } {
    return { nonce: this.nonce, serverNonce: this.serverNonce.toString('hex') }
  }
}

const bytesOf = (value: unknown): Buffer => Buffer.from(String(value), 'base64')
