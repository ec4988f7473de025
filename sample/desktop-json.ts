/** A value that is written as it stands, without quotes: how Telegram Desktop 4.1.1 wrote the paths of custom emoji. */
export class Verbatim {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type ExportValue = string | number | boolean | null | Verbatim | readonly ExportValue[] | ExportObject
/** Keys are written in insertion order; `undefined` is left out, as Telegram Desktop leaves out empty values. */
export interface ExportObject {
  readonly [key: string]: ExportValue | undefined
}

const ESCAPES = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\u2028', '\\u2028'],
  ['\u2029', '\\u2029'],
])

/**
 * Quotes a string as Telegram Desktop does, its mistake included: a control character becomes `\x01`, which JSON
 * doesn't know, so that a file with one of them is not valid JSON.
 */
export function quote(text: string): string {
  return `"${text.replace(/[\u0000-\u001f"\\\u2028\u2029]/g, (character) => {
    const known = ESCAPES.get(character)
    if (known !== undefined) return known
    return `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
  })}"`
}

/**
 * Writes a value with one space of indentation per level, `depth` being the level of the line it starts on.
 * Reactions stand one level deeper than their key's, a quirk of Telegram Desktop that its exports show.
 */
export function serialize(value: ExportValue, depth: number): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return quote(value)
  if (typeof value !== 'object') return String(value)
  if (value instanceof Verbatim) return value.text
  const inner = `\n${' '.repeat(depth + 1)}`
  const outer = `\n${' '.repeat(depth)}`
  if (isList(value)) {
    return `[${value.map((item) => inner + serialize(item, depth + 1)).join(',')}${outer}]`
  }
  const lines: string[] = []
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue
    lines.push(`${inner}"${key}": ${serialize(item, key === 'reactions' ? depth + 2 : depth + 1)}`)
  }
  return `{${lines.join(',')}${outer}}`
}

function isList(value: readonly ExportValue[] | ExportObject): value is readonly ExportValue[] {
  return Array.isArray(value)
}
