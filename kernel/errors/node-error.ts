/** Whether what was thrown is a system error of Node with this code (`ENOENT`, `EEXIST`, …). */
export function isNodeError(thrown: unknown, code: string): thrown is NodeJS.ErrnoException {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code
}
