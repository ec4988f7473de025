/** What a command's exit code says. dbt's meaning, with Ctrl-C apart. */
export const exitCode = {
  ok: 0,
  /** It ran, and something in it failed. */
  failed: 1,
  /** It could not run: usage, configuration, connection, a defect of tgelt. */
  couldNotRun: 2,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]
