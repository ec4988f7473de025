import { pbkdf2Sync, randomBytes } from 'node:crypto'
import type { TlObject } from '../../extract/telegram/client/tl-object.ts'
import { sha256, xor } from './mtproto/crypto.ts'
import { dhGenerator, dhPrime } from './mtproto/dh-prime.ts'

const numberSize = 256

/** The second factor as Telegram checks it: the password itself is never sent (core.telegram.org/api/srp). */
export class PasswordCheck {
  private readonly salt1 = randomBytes(16)
  private readonly salt2 = randomBytes(16)
  private readonly secret = numberOf(randomBytes(numberSize))
  private readonly verifier: bigint
  private readonly offered: Buffer

  constructor(password: string) {
    this.verifier = power(BigInt(dhGenerator), numberOf(this.hashOf(password)))
    const multiplier = numberOf(sha256(dhPrime, bytesOf(BigInt(dhGenerator))))
    this.offered = bytesOf((multiplier * this.verifier + power(BigInt(dhGenerator), this.secret)) % prime)
  }

  /** `account.password`. */
  question(): TlObject {
    return {
      className: 'account.Password',
      hasPassword: true,
      currentAlgo: {
        className: 'PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow',
        salt1: this.salt1.toString('base64'),
        salt2: this.salt2.toString('base64'),
        g: dhGenerator,
        p: dhPrime.toString('base64'),
      },
      srp_B: this.offered.toString('base64'),
      srpId: '4611686018427387905',
      hint: 'the usual one',
      ...unusedAlgorithms,
    }
  }

  /** Whether who made this proof (`inputCheckPasswordSRP`) knows the password. */
  isRight(proof: TlObject): boolean {
    const client = Buffer.from(String(proof['A']), 'base64')
    const mixed = numberOf(sha256(client, this.offered))
    const shared = power((numberOf(client) * power(this.verifier, mixed)) % prime, this.secret)
    const expected = sha256(
      xor(sha256(dhPrime), sha256(bytesOf(BigInt(dhGenerator)))),
      sha256(this.salt1),
      sha256(this.salt2),
      client,
      this.offered,
      sha256(bytesOf(shared)),
    )
    return expected.equals(Buffer.from(String(proof['M1']), 'base64'))
  }

  private hashOf(password: string): Buffer {
    const salted = (data: Buffer, salt: Buffer): Buffer => sha256(salt, data, salt)
    const once = salted(salted(Buffer.from(password, 'utf8'), this.salt1), this.salt2)
    return salted(pbkdf2Sync(once, this.salt1, 100_000, 64, 'sha512'), this.salt2)
  }
}

export const unusedAlgorithms = {
  newAlgo: { className: 'PasswordKdfAlgoUnknown' },
  newSecureAlgo: { className: 'SecurePasswordKdfAlgoUnknown' },
  secureRandom: '',
}

const prime = numberOf(dhPrime)

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`)
}

const bytesOf = (value: bigint): Buffer =>
  Buffer.from(value.toString(16).padStart(2 * numberSize, '0'), 'hex')

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base % prime
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % prime
    square = (square * square) % prime
  }
  return result
}
