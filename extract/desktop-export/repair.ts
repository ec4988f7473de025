import { isUtf8 } from 'node:buffer'

/**
 * Undoes what Telegram Desktop is known to break, in the bytes of one value. Returns undefined if there was nothing to
 * undo. Whether the result is valid JSON is for the caller to check.
 *
 * - Control characters are written as `\x1F`, which JSON does not have: → `\u001F`.
 * - 4.1.1 wrote a custom emoji's `document_id` (a path, or a sentence in brackets) without quotes.
 * - U+2028 and U+2029 are written as an escape, followed by two of the character's own three bytes: stray bytes that
 *   are not UTF-8. They are dropped.
 * - Other bytes that are not UTF-8 become U+FFFD: better one character lost than a message.
 *
 * Source: tdesktop, export/output/export_output_json.cpp (SerializeString, SerializeText).
 */
export function repairJson(bytes: Uint8Array): Buffer | undefined {
  // latin1 maps each byte to one character and back, so that nothing else changes.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  const repaired = text
    .replace(escapeSequence, repairEscape)
    .replace(strayBytes, '$1')
    .replace(unquotedDocumentId, quoteDocumentId)
  const result = Buffer.from(repaired, 'latin1')
  if (!isUtf8(result)) return Buffer.from(result.toString('utf8'))
  return repaired === text ? undefined : result
}

/** Matches every escape, sound ones too, so that the x of `\\x41` (a backslash, then "x41") is not taken for one. */
const escapeSequence = /\\(?:x([0-9A-Fa-f]{2})|[\s\S])/g

function repairEscape(sequence: string, hex: string | undefined): string {
  return hex === undefined ? sequence : `\\u00${hex}`
}

const strayBytes = /(\\u202[89])\x80[\xa8\xa9]/g

/** A quote inside a string is escaped, so `"document_id"` can't be a part of a message's text. */
const unquotedDocumentId = /("document_id"\s*:[ \t]*)([^\s"\d[{tfn-][^"{}[\]\r\n]*)/g

function quoteDocumentId(_: string, member: string, value: string): string {
  const [, path = '', rest = ''] = /^([\s\S]*?)([\s,]*)$/.exec(value) ?? []
  return `${member}${JSON.stringify(path)}${rest}`
}
