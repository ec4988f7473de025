/** One replacement in a text, by bytes. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

export interface EditedText {
  readonly sql: string
  /** The byte of the original that a byte of the edited text comes from; what was put in is where it was put. */
  originalByte(byte: number): number
}

/** Applies replacements that don't overlap; of those inside another the outer one counts. */
export function applyEdits(sql: string, edits: readonly Edit[]): EditedText {
  const source = Buffer.from(sql)
  const pieces: Buffer[] = []
  const kept: { edited: number; original: number; length: number }[] = []
  let at = 0
  let edited = 0
  const keep = (until: number) => {
    kept.push({ edited, original: at, length: until - at })
    pieces.push(source.subarray(at, until))
    edited += until - at
    at = until
  }
  for (const edit of [...edits].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (edit.start < at) continue
    keep(edit.start)
    const text = Buffer.from(edit.text)
    pieces.push(text)
    edited += text.length
    at = edit.end
  }
  keep(source.length)
  return { sql: Buffer.concat(pieces).toString(), originalByte: (byte) => originalByte(kept, byte) }
}

function originalByte(
  kept: readonly { edited: number; original: number; length: number }[],
  byte: number,
): number {
  let last = 0
  for (const piece of kept) {
    if (byte < piece.edited) return piece.original
    last = piece.original + Math.min(byte - piece.edited, piece.length)
    if (byte < piece.edited + piece.length) return last
  }
  return last
}

const place = / \[at (\d+):(\d+)\]$/

/** The message of an engine that saw an edited part of a text, with the place that it speaks of in the whole text. */
export function relocateMessage(message: string, seen: EditedText, whole: string, partStart: number): string {
  const match = place.exec(message)
  if (match === null) return message
  const byte = partStart + seen.originalByte(byteOf(seen.sql, Number(match[1]), Number(match[2])))
  return message.replace(place, ` [at ${lineAndColumn(whole, byte)}]`)
}

/** Lines and columns are counted from 1, columns in characters, of which a tab is as many as reach the next multiple of 8. */
function byteOf(text: string, line: number, column: number): number {
  const lines = text.split('\n')
  const before = Buffer.byteLength(
    lines
      .slice(0, line - 1)
      .map((one) => `${one}\n`)
      .join(''),
  )
  let width = 0
  let inside = ''
  for (const character of lines[line - 1] ?? '') {
    if (width >= column - 1) break
    width += character === '\t' ? 8 - (width % 8) : 1
    inside += character
  }
  return before + Buffer.byteLength(inside)
}

export function lineAndColumn(text: string, byte: number): string {
  const before = Buffer.from(text).subarray(0, byte).toString()
  const lines = before.split('\n')
  let width = 0
  for (const character of lines.at(-1) ?? '') width += character === '\t' ? 8 - (width % 8) : 1
  return `${lines.length}:${width + 1}`
}
