import { isLoopbackHost } from '../../../kernel/loopback.ts'

/** Whether an address is this computer: nobody's credentials are sent there, and none are needed. */
export function isLoopback(apiEndpoint: string | undefined): boolean {
  if (apiEndpoint === undefined) return false
  const host = /^(?:https?:\/\/)?(\[[^\]]*\]|[^:/]*)/i.exec(apiEndpoint)?.[1] ?? ''
  return isLoopbackHost(host)
}
