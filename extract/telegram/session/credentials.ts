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

/** Whether a text can be a session; whether Telegram knows it, only Telegram can say. */
export function isSession(text: string): boolean {
  return /^1[A-Za-z0-9+/_-]{340,400}={0,2}$/.test(text)
}
