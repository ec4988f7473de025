import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'

const requestsOf = new AsyncLocalStorage<Set<ClientRequest>>()

subscribe('http.client.request.start', (message) => {
  // The shape is Node's.
  requestsOf.getStore()?.add((message as { readonly request: ClientRequest }).request)
})

/**
 * Runs work whose HTTP requests end when the signal aborts before the work has settled. Google's client cannot break a
 * request off, and one that nobody answers would keep the process from ending.
 */
export async function breakingOff<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const requests = new Set<ClientRequest>()
  const breakOff = (): void => {
    for (const request of requests) request.destroy()
  }
  signal.addEventListener('abort', breakOff, { once: true })
  try {
    return await requestsOf.run(requests, work)
  } finally {
    // A connection that has been answered on may serve another request by now.
    signal.removeEventListener('abort', breakOff)
  }
}
