import type { Secret } from './secret.ts'

/** The program's own name at Telegram, from my.telegram.org. */
export interface ApiCredentials {
  readonly apiId: number
  readonly apiHash: Secret
}

/** A login: who has it, is the account. */
export interface Credentials extends ApiCredentials {
  readonly session: Secret
}

/** Decimal digits that make an api_id, as a number; undefined if they don't. */
export function parseApiId(text: string): number | undefined {
  const id = /^\d{1,10}$/.test(text.trim()) ? Number(text) : 0
  return id > 0 ? id : undefined
}

export function isApiHash(text: string): boolean {
  return /^[0-9a-f]{32}$/i.test(text)
}

const keyBytes = 256
/** Data centre, IPv4 or IPv6 address, port, key. */
const packedBytes = [1 + 4 + 2 + keyBytes, 1 + 16 + 2 + keyBytes]

/**
 * Whether a text can be a session, of GramJS (a data centre, its address as text, a port, a key) or Telethon (with the address
 * packed). Whether Telegram knows it, only Telegram can say.
 */
export function isSession(text: string): boolean {
  if (!/^1[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return false
  const bytes = Buffer.from(text.slice(1), 'base64')
  const dataCentre = bytes[0] ?? 0
  if (dataCentre < 1 || dataCentre > 5) return false
  const addressBytes = bytes.length > 3 ? bytes.readInt16BE(1) : 0
  return packedBytes.includes(bytes.length) || bytes.length === 1 + 2 + addressBytes + 2 + keyBytes
}
