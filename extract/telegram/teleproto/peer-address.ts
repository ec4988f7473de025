import { createHash } from 'node:crypto'
import { teleprotoError } from './errors.ts'

/** A peer on this computer that speaks MTProto in Telegram's place, for tests. */
export interface PeerAddress {
  readonly host: string
  readonly port: number
  /** Modulus of its RSA key; the public exponent is 65537. */
  readonly modulus: Uint8Array
  /** Names its key: a session made through one peer is good for no other. */
  readonly fingerprint: string
}

/**
 * Reads TGELT_TELEGRAM_PEER: `mtproto://127.0.0.1:<port>/?key=<base64url of the RSA modulus>`; undefined if it isn't set.
 * Anything but a loopback address is refused.
 */
export function parsePeerAddress(text: string | undefined): PeerAddress | undefined {
  if (text === undefined || text === '') return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'mtproto:') throw invalid('it is no mtproto:// address')
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (!isLoopback(host)) throw teleprotoError('telegram-peer-not-loopback', { host: host || 'nothing' })
  const port = Number(url.port)
  if (!Number.isInteger(port) || port < 1) throw invalid('it has no port')
  const key = url.searchParams.get('key') ?? ''
  const modulus = Buffer.from(key, 'base64url')
  if (!/^[\w-]+$/.test(key) || modulus.length !== 256) throw invalid('its key is no RSA modulus of 2048 bits')
  return { host, port, modulus, fingerprint: createHash('sha256').update(modulus).digest('hex').slice(0, 16) }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

function invalid(reason: string): Error {
  return teleprotoError('telegram-peer-invalid', { reason })
}
