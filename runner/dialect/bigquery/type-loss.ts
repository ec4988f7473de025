/** Digits before and after the point that are exact: FLOAT64 holds 15 significant ones. */
const numbers = ['INT64', 'NUMERIC', 'BIGNUMERIC', 'FLOAT64']

/**
 * Whether BigQuery's cast from one type to the other changes a value without an error. A value that does not fit is an
 * error and not a loss.
 */
export function losesInformation(from: string, to: string): boolean {
  if (from === to || to === 'STRING' || to === 'JSON') return false
  if (to === 'BOOL') return from === 'INT64'
  if (to === 'INT64') return numbers.includes(from) && from !== 'INT64'
  if (to === 'FLOAT64') return numbers.includes(from)
  if (to === 'NUMERIC') return from === 'BIGNUMERIC' || from === 'FLOAT64' || from === 'STRING'
  if (to === 'BIGNUMERIC') return from === 'FLOAT64' || from === 'STRING'
  return (to === 'DATE' || to === 'TIME') && (from === 'TIMESTAMP' || from === 'DATETIME')
}

/** What ALTER COLUMN SET DATA TYPE takes: type → wider ones. */
const wider: Readonly<Record<string, readonly string[]>> = {
  INT64: ['NUMERIC', 'BIGNUMERIC', 'FLOAT64'],
  NUMERIC: ['BIGNUMERIC', 'FLOAT64'],
  BIGNUMERIC: ['FLOAT64'],
}

/** Whether a column can be made the other type where it stands. */
export function canWiden(from: string, to: string): boolean {
  return wider[from]?.includes(to) === true
}
