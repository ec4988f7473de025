const simpleEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\u0007',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
}
const escapeSequence = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g

/**
 * The value of a quoted Python string. An escape that Python doesn't know keeps its backslash: `'\d'` is two
 * characters, which regular expressions in SQL count on.
 */
export function decodeStringLiteral(quoted: string): string {
  const body = quoted.slice(1, -1).replaceAll('\r\n', '\n')
  if (!body.includes('\\')) return body
  return body.replace(
    escapeSequence,
    (whole, hex?: string, short?: string, long?: string, octal?: string, single?: string) => {
      const code = hex ?? short ?? long
      if (code !== undefined) return fromCode(Number.parseInt(code, 16), whole)
      if (octal !== undefined) return fromCode(Number.parseInt(octal, 8), whole)
      return simpleEscapes[single ?? ''] ?? whole
    },
  )
}

function fromCode(code: number, otherwise: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : otherwise
}
