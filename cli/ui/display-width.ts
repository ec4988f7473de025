/** Columns on a terminal: East Asian characters and emoji take two, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text) width += characterWidth(character)
  return width
}

/** As much of a text as fits into so many columns, with an ellipsis if something was cut off. */
export function fitted(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let shown = ''
  let room = width - 1
  for (const character of text) {
    room -= characterWidth(character)
    if (room < 0) break
    shown += character
  }
  return `${shown}…`
}

/** Filled up with blanks at the end. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}

function characterWidth(character: string): number {
  if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(character)) return 0
  return wide.test(character) ? 2 : 1
}

/** Unicode's East Asian Width "wide" and "fullwidth" (UAX #11), by blocks, and emoji. */
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u
