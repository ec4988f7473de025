/** Whether values of a column's type are numbers that both engines give as text, for their size. */
export function isNumberAsText(type: string): boolean {
  return /^(U?(BIG|HUGE)INT|DECIMAL|INT64|(BIG)?NUMERIC)/.test(type)
}
