const mark = '\u0001'

/** JSON.parse rounds integers beyond 2^53, BigQuery does not: they are read as marked texts. */
export function parseExactly(json: string): unknown {
  if (!/\d{16}/.test(json)) return JSON.parse(json)
  const marked = json.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (token) =>
    token.startsWith('"') ? token : `"\\u0001${token}"`,
  )
  return JSON.parse(marked)
}

/** The text of a scalar, a marked number without its mark. */
export const scalarText = (scalar: unknown): string => {
  const text = String(scalar)
  return text.startsWith(mark) ? text.slice(1) : text
}

/** As JSON, marked numbers as numbers. */
export const exactJson = (value: unknown): string => JSON.stringify(value).replace(/"\\u0001(-?\d+)"/g, '$1')
