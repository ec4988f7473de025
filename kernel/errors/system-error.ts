import { getSystemErrorMap } from 'node:util'

/** A failed system call of Node: `EACCES: permission denied, open '/home/…'`. */
export interface SystemError extends Error {
  readonly code: string
  readonly syscall: string
  readonly errno?: number
  readonly path?: string
}

export function isSystemError(thrown: unknown): thrown is SystemError {
  return (
    thrown instanceof Error &&
    'code' in thrown &&
    typeof thrown.code === 'string' &&
    'syscall' in thrown &&
    typeof thrown.syscall === 'string'
  )
}

/** Why it failed: `permission denied (EACCES)`. Its message is not used, for it holds paths of this machine. */
export function systemReason({ code, errno }: SystemError): string {
  const [, text] = getSystemErrorMap().get(errno ?? 0) ?? []
  return text === undefined ? code : `${text} (${code})`
}
