import type { DataTestConfig } from '../resource/config.ts'

/** What a data test's query answered. */
export interface DataTestAnswer {
  /** fail_calc of the failing rows: their number, unless configured otherwise. */
  readonly failures: number
  readonly shouldWarn: boolean
  readonly shouldError: boolean
}

export type Verdict = 'pass' | 'warn' | 'fail'

/**
 * dbt's rule: an error test whose error_if holds fails; else one whose warn_if holds warns, whatever its severity; else
 * it passes. With warn_error a warning fails.
 */
export function decideVerdict(
  answer: DataTestAnswer,
  config: Pick<DataTestConfig, 'severity'>,
  warnError: boolean,
): Verdict {
  if (config.severity === 'error' && answer.shouldError) return 'fail'
  if (answer.shouldWarn) return warnError ? 'fail' : 'warn'
  return 'pass'
}

/** The condition that decided, for the message of a verdict that is not `pass`. */
export function decidingCondition(
  answer: DataTestAnswer,
  config: Pick<DataTestConfig, 'severity' | 'warnIf' | 'errorIf'>,
): string {
  return config.severity === 'error' && answer.shouldError ? config.errorIf : config.warnIf
}
