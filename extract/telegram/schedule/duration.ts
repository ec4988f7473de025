import { scheduleError } from './schedule-errors.ts'

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }

/** `90s`, `5m`, `2h` in milliseconds. Throws `duration-invalid` for anything else. */
export function parseDuration(option: string, text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,9})(s|m|h)$/.exec(text.trim()) ?? []
  const factor = unitMs[unit]
  if (factor === undefined) throw scheduleError('duration-invalid', { option, text })
  return Number(number) * factor
}

/** When to extract again: at a fixed distance, or as often as each chat is written to. */
export type Every = { readonly kind: 'fixed'; readonly intervalMs: number } | { readonly kind: 'auto' }

const shortestEveryMs = 10_000

/** The value of `--every`: a duration of ten seconds or more, or `auto`. */
export function parseEvery(text: string): Every {
  if (text.trim() === 'auto') return { kind: 'auto' }
  const intervalMs = parseDuration('--every', text)
  if (intervalMs < shortestEveryMs) throw scheduleError('every-too-short', { text, shortest: '10s' })
  return { kind: 'fixed', intervalMs }
}
