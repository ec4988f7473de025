import type { JsonScanner } from './json-scanner.ts'

/** The `id` of the message that the scanner holds; undefined if it has none that is a whole number. */
export function messageId(message: JsonScanner): number | undefined {
  const { output, idStart, idEnd } = message
  const isNegative = output[idStart] === 45
  let value = 0
  for (let at = isNegative ? idStart + 1 : idStart; at < idEnd; at++) {
    const digit = (output[at] ?? 0) - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  // 0 is no message's id; it also stands for "no id at all" here.
  if (value === 0 || !Number.isSafeInteger(value)) return undefined
  return isNegative ? -value : value
}

/**
 * When the message was sent, in milliseconds since 1970: its `date_unixtime`, or in exports from before that existed
 * its `date`, the exporting computer's local time, read as UTC. Undefined if it has neither.
 */
export function messageDateMs(message: JsonScanner): number | undefined {
  const unixtime = message.output.toString('latin1', message.unixtimeStart, message.unixtimeEnd)
  if (/^\d+$/.test(unixtime)) return Number(unixtime) * 1000
  const date = message.output.toString('latin1', message.dateStart, message.dateEnd)
  const milliseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(date) ? Date.parse(`${date}Z`) : Number.NaN
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}
