/** Whether a host's name or address is this computer. An IPv6 address stands in brackets, as in an address of the web. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host)
}
