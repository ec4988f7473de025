import { cliError } from '../errors.ts'

const date = /^\d{4}-\d\d-\d\d$/
const time = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/

/**
 * The moment that an option's value means: a date is its midnight in UTC, and a time without a zone is UTC, too. Throws
 * `usage` for anything else, and for days that no calendar has.
 */
export function readTime(command: string, option: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const hasZone = /(Z|[+-]\d\d:\d\d)$/.test(text.slice(10))
  const moment = new Date(time.test(text) && !hasZone ? `${text}Z` : text)
  const isMoment = (date.test(text) || time.test(text)) && !Number.isNaN(moment.getTime())
  if (isMoment && isInCalendar(text.slice(0, 10))) return moment
  throw cliError('usage', {
    reason: `${option} "${text}" is neither a date (2026-01-31) nor a time (2026-01-31T12:00:00Z).`,
    command,
  })
}

/** Date takes 2026-02-30 for the second of March. */
function isInCalendar(day: string): boolean {
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)
}
