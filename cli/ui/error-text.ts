import type { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import type { Message } from './message.ts'
import type { Colors } from './terminal.ts'

const mostShown = 10

/**
 * An error as people see it:
 *
 *     error[ref-not-found]: There is no model "mesages".
 *       --> models/gold/user_daily.sql:4:14
 *        |
 *      4 | from {{ ref('mesages') }}
 *        |              ^^^^^^^
 *       = help: Did you mean "messages"?
 */
function errorText(error: TgeltError, colors: Colors, severity: 'error' | 'warning' = 'error'): string {
  const paint = severity === 'error' ? colors.red : colors.yellow
  const lines = [`${paint(colors.bold(`${severity}[${error.code}]`))}: ${error.message}`]
  const { location } = error
  if (location) {
    lines.push(`  ${colors.cyan('-->')} ${location.file}:${location.line}:${location.column}`)
    for (const line of location.excerpt?.split('\n') ?? []) lines.push(`  ${colors.dim(line)}`)
  }
  if (error.hint !== undefined) lines.push(`  ${colors.cyan('= help:')} ${error.hint}`)
  for (const [label, fact] of Object.entries(error.facts))
    lines.push(`  ${colors.cyan(`= ${label}:`)} ${fact}`)
  return lines.join('\n')
}

export function errorMessage(
  error: TgeltError,
  colors: Colors,
  severity: 'error' | 'warning' = 'error',
): Message {
  const { code, message, hint, location, facts } = error
  return {
    name: severity === 'error' ? 'Error' : 'Warning',
    level: severity === 'error' ? 'error' : 'warn',
    text: errorText(error, colors, severity),
    data: { code, message, hint: hint ?? null, location: location ?? null, facts },
  }
}

/** The first ten of many errors, and a line that counts the rest. */
export function errorMessages(errors: readonly TgeltError[], colors: Colors): readonly Message[] {
  const shown = errors.slice(0, mostShown).map((error) => errorMessage(error, colors))
  const rest = errors.length - shown.length
  if (rest > 0)
    shown.push({ name: 'MoreErrors', level: 'error', text: `… and ${rest} more`, data: { count: rest } })
  return shown
}
