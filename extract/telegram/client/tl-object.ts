/**
 * An object of Telegram's API as plain JSON: `className` and camelCase fields, 64-bit integers as decimal strings, bytes
 * as base64. A field that is absent, null or a flag that isn't set is left out, and so is what holds for this session
 * alone or is no content: `fileReference`, `strippedThumb` sizes.
 */
export interface TlObject {
  readonly className: string
  readonly [field: string]: unknown
}

/** A message, service message or empty message: all of them have an id, a 32-bit number. */
export interface TlMessage extends TlObject {
  readonly id: number
}

/** A user or a chat; its id is a decimal string. */
export interface TlPeerObject extends TlObject {
  readonly id: string
}

/** Whether a message that was asked for is not there: deleted, or never to be seen by this account. */
export function isEmptyMessage(message: TlMessage): boolean {
  return message.className === 'MessageEmpty'
}
