/** What of a command line's quoting is not closed at its end. */
export type Unclosed = 'single quote' | 'double quote' | 'backslash'

/**
 * Splits a text into words as a POSIX shell does: by blanks, with single quotes, double quotes and backslashes. Nothing is expanded.
 */
export function shellWords(text: string): readonly string[] | { readonly unclosed: Unclosed } {
  const words: string[] = []
  let word: string | undefined
  let quote: "'" | '"' | undefined
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index)
    if (quote !== undefined && character === quote) quote = undefined
    else if (quote === "'") word += character
    else if (character === '\\') {
      const next = text[++index]
      if (next === undefined) return { unclosed: 'backslash' }
      // Within double quotes a backslash speaks only of what is special there.
      const isKept = quote === '"' && !'"\\$`\n'.includes(next)
      if (next !== '\n') word = (word ?? '') + (isKept ? character : '') + next
    } else if (quote === undefined && (character === "'" || character === '"')) {
      quote = character
      word ??= ''
    } else if (quote === undefined && /[ \t\r\n]/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + character
  }
  if (quote !== undefined) return { unclosed: quote === "'" ? 'single quote' : 'double quote' }
  return word === undefined ? words : [...words, word]
}
