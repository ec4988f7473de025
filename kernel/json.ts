/** The value of a JSON text; undefined for a text that is none. What the value is, is for the caller to check. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
