/**
 * About how many tokens a text is: a quarter of its bytes. That is four letters of Latin script, two of Cyrillic, and a
 * little more than one sign of Chinese, which is how tokenizers see them.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text, 'utf8') / 4)
}
