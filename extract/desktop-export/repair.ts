import { isUtf8 } from 'node:buffer'

/**
 * Undoes what Telegram Desktop is known to break, in the bytes of one value. Returns undefined if there was nothing to
 * undo. Whether the result is valid JSON is for the caller to check.
 *
 * - Control characters are written as `\x1F`, which JSON does not have: → `\u001F`.
 * - Programs that rewrite exports leave control characters in strings as they are: tab → `\u0009`.
 * - 4.1.1 wrote a custom emoji's `document_id` (a path, or a sentence in brackets) without quotes.
 * - U+2028 and U+2029 are written as an escape, followed by two of the character's own three bytes: stray bytes that
 *   are not UTF-8. They are dropped.
 * - Half a surrogate pair (`\uD83D` alone) is no character, and DuckDB refuses it: → U+FFFD.
 * - Other bytes that are not UTF-8 become U+FFFD: better one character lost than a message.
 *
 * Source: tdesktop, export/output/export_output_json.cpp (SerializeString, SerializeText).
 */
export function repairJson(bytes: Uint8Array): Buffer | undefined {
  // latin1 maps each byte to one character and back, so that nothing else changes.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  const repaired = escapeControls(text.replace(escapeSequence, repairEscape))
    .replace(strayBytes, '$1')
    .replace(unquotedDocumentId, quoteDocumentId)
  const result = Buffer.from(repaired, 'latin1')
  if (!isUtf8(result)) return Buffer.from(result.toString('utf8'))
  return repaired === text ? undefined : result
}

/**
 * Matches every escape, sound ones too, so that the x of `\\x41` (a backslash, then "x41") is not taken for one, nor a
 * half of a whole surrogate pair.
 */
const escapeSequence =
  /\\(?:x([\dA-Fa-f]{2})|u(?:[Dd][89ABab][\dA-Fa-f]{2}\\u[Dd][C-Fc-f][\dA-Fa-f]{2}|([Dd][89A-Fa-f][\dA-Fa-f]{2}))|[\s\S])/g

function repairEscape(sequence: string, hex: string | undefined, halfPair: string | undefined): string {
  if (halfPair !== undefined) return '\\uFFFD'
  return hex === undefined ? sequence : `\\u00${hex}`
}

function escapeControls(text: string): string {
  let isInString = false
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/\\[\s\S]|["\0-\x1f]/g, (token) => {
    if (token === '"') isInString = !isInString
    const isControl = token < ' '
    return isInString && isControl ? `\\u${token.charCodeAt(0).toString(16).padStart(4, '0')}` : token
  })
}

const strayBytes = /(\\u202[89])\x80[\xa8\xa9]/g

/** A quote inside a string is escaped, so `"document_id"` can't be a part of a message's text. */
const unquotedDocumentId = /("document_id"\s*:[ \t]*)([^\s"\d[{tfn-][^"{}[\]\r\n]*)/g

function quoteDocumentId(_: string, member: string, value: string): string {
  const [, path = '', rest = ''] = /^([\s\S]*?)([\s,]*)$/.exec(value) ?? []
  return `${member}${JSON.stringify(path)}${rest}`
}
