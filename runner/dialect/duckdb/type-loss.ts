const integers = new Set([
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'HUGEINT',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'UBIGINT',
  'UHUGEINT',
])
/** Bits of the mantissa: integers up to there are exact. */
const mantissa: Readonly<Record<string, number>> = { FLOAT: 24, DOUBLE: 53 }
const integerBits: Readonly<Record<string, number>> = {
  TINYINT: 8,
  UTINYINT: 8,
  SMALLINT: 16,
  USMALLINT: 16,
  INTEGER: 32,
  UINTEGER: 32,
}
/** Digits after the second. */
const timestamps: Readonly<Record<string, number>> = {
  TIMESTAMP_S: 0,
  TIMESTAMP_MS: 3,
  TIMESTAMP: 6,
  'TIMESTAMP WITH TIME ZONE': 6,
  TIMESTAMP_NS: 9,
}

/**
 * Whether DuckDB's cast from one type to the other changes a value without an error. A value that does not fit
 * (a BIGINT into an INTEGER) is an error and not a loss.
 */
export function losesInformation(from: string, to: string): boolean {
  if (from === to || to === 'VARCHAR' || to === 'JSON') return false
  if (to === 'BOOLEAN') return isNumeric(from)
  if (integers.has(to)) return from === 'VARCHAR' || from in mantissa || decimalOf(from).scale > 0
  if (to in mantissa) return losesInFloat(from, mantissa[to] ?? 0)
  if (to.startsWith('DECIMAL'))
    return from in mantissa || from === 'VARCHAR' || decimalOf(from).scale > decimalOf(to).scale
  if (to === 'DATE' || to === 'TIME') return from in timestamps
  if (to in timestamps) return (timestamps[from] ?? 0) > (timestamps[to] ?? 0)
  return false
}

function isNumeric(type: string): boolean {
  return integers.has(type) || type in mantissa || type.startsWith('DECIMAL')
}

function losesInFloat(from: string, bits: number): boolean {
  if (integers.has(from)) return (integerBits[from] ?? 64) > bits
  if (from in mantissa) return (mantissa[from] ?? 0) > bits
  // 15 decimal digits survive a DOUBLE, 6 a FLOAT.
  return decimalOf(from).precision > (bits === 53 ? 15 : 6)
}

function decimalOf(type: string): { precision: number; scale: number } {
  const match = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type)
  return { precision: Number(match?.[1] ?? 0), scale: Number(match?.[2] ?? 0) }
}
