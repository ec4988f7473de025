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
  /** A peer on the same computer needs no patience: what it says in its address replaces the usual times. */
  readonly tempo: PeerTempo
}

export interface PeerTempo {
  readonly callDeadlineMs?: number
  /** From one call of a method to the next, before a wait has taught another pace. */
  readonly intervalMs?: number
  /** The first pause after trouble. */
  readonly backoffMs?: number
}

/**
 * Reads TGELT_TELEGRAM_PEER: `mtproto://127.0.0.1:<port>/?key=<base64url of the RSA modulus>`, and in milliseconds,
 * if wanted, `deadline_ms`, `interval_ms` and `backoff_ms`; undefined if it isn't set. Anything but a loopback address is refused.
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
  const fingerprint = createHash('sha256').update(modulus).digest('hex').slice(0, 16)
  const tempo = {
    ...milliseconds(url, 'deadline_ms', 'callDeadlineMs'),
    ...milliseconds(url, 'interval_ms', 'intervalMs'),
    ...milliseconds(url, 'backoff_ms', 'backoffMs'),
  }
  return { host, port, modulus, fingerprint, tempo }
}

function milliseconds(url: URL, name: string, key: keyof PeerTempo): PeerTempo {
  const text = url.searchParams.get(name)
  if (text === null) return {}
  const value = Number(text)
  if (!(value > 0)) throw invalid(`its ${name} is no number above zero`)
  return { [key]: value }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

function invalid(reason: string): Error {
  return teleprotoError('telegram-peer-invalid', { reason })
}
