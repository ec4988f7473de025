/**
 * A text from outside, such as a chat's name, on one line: what could move a cursor, colour a terminal, break the line or
 * turn the direction of what follows becomes a blank.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
}
