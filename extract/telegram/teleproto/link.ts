import { Api } from 'telegram'
import { PROD_DC_IPV4 } from 'telegram/client/telegramBaseClient.js'
import { BadMessageError } from 'telegram/errors/index.js'
import { generateRandomLong } from 'telegram/Helpers.js'
import { RequestState } from 'telegram/network/RequestState.js'
import type { CallFailure } from '../client/call-failure.ts'
import { failed, isRpcError, toCallFailure } from './call-failures.ts'
import { KeySession, LibraryClient } from './library-client.ts'
import type { PeerAddress } from './peer-address.ts'
import { TrackedSockets } from './tracked-sockets.ts'
import { trustPeer } from './trust-peer.ts'

export interface LinkOptions {
  readonly apiId: number
  readonly apiHash: string
  /** A session, or the data centre where one is to begin. */
  readonly session: string | { readonly dcId: number }
  readonly peer: PeerAddress | undefined
  readonly connectDeadlineMs: number
  readonly callDeadlineMs: number
  /** Gets what Telegram pushes, undecoded containers and all; undefined: something was pushed that can't be decoded. */
  readonly onPush: (update: object | undefined) => void
  /** The connection is gone. Not called when the link is closed by us. */
  readonly onLost: () => void
  /** Closes the link when aborted; pending calls reject at once. */
  readonly signal: AbortSignal
}

const pingEveryMs = 20_000
const pingDeadlineMs = 20_000
const closeDeadlineMs = 2_000
const dcPort = 443

/** A request of the library's, with the type of its answer. */
export type Request<R> = Api.AnyRequest & { readonly __response: R; readonly className: string }

/** `messages.getHistory`, from the library's `messages.GetHistory`. */
export function methodOf(request: { readonly className: string }): string {
  return request.className.replace(/[^.]+$/, (name) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`)
}

/**
 * One connection to Telegram, from its handshake until it is lost or closed. It never reconnects; every call is settled by
 * its deadline, by the end of the connection, or by `close`.
 */
export class Link {
  readonly #client: LibraryClient
  readonly #session: KeySession
  readonly #sockets: TrackedSockets
  readonly #options: LinkOptions
  readonly #pending = new Set<() => void>()
  #connecting: Promise<unknown> | undefined
  #end: 'lost' | 'key-refused' | 'closed' | undefined
  #pingTimer: NodeJS.Timeout | undefined
  readonly #onAbort = (): void => this.#finish('closed')

  private constructor(options: LinkOptions) {
    this.#options = options
    if (options.peer !== undefined) trustPeer(options.peer)
    this.#sockets = new TrackedSockets(options.peer, () => this.#finish('lost'))
    this.#session = sessionOf(options.session)
    this.#client = new LibraryClient({
      apiId: options.apiId,
      apiHash: options.apiHash,
      session: this.#session,
      sockets: this.#sockets,
      dialTimeoutMs: options.connectDeadlineMs,
      onPush: options.onPush,
      onDroppedPush: () => options.onPush(undefined),
      onKeyRefused: () => this.#finish('key-refused'),
    })
  }

  /** Connects, and makes a key where the session has none. Rejects with a CallFailure, and leaves nothing open then. */
  static async open(options: LinkOptions): Promise<Link> {
    if (options.signal.aborted) throw failed.stopped('connect')
    const link = new Link(options)
    options.signal.addEventListener('abort', link.#onAbort, { once: true })
    try {
      link.#connecting = link.#client.connect()
      await link.#settled('connect', options.connectDeadlineMs, link.#connecting)
    } catch (error) {
      await link.close()
      throw error
    }
    link.#keepAlive()
    return link
  }

  get isOpen(): boolean {
    return this.#end === undefined
  }

  /** The session as a text that opens it again: the login itself. */
  sessionText(): string {
    return this.#session.save()
  }

  /** Sends one request, once. Rejects with a CallFailure. */
  async call<R>(request: Request<R>, named: { readonly className: string } = request): Promise<R> {
    const method = methodOf(named)
    const sender = this.#client._sender
    if (this.#end !== undefined || sender === undefined) throw this.#ended(method)
    const state = new RequestState(request)
    sender.addStateToQueue(state)
    try {
      return (await this.#settled(method, this.#options.callDeadlineMs, state.promise)) as R
    } finally {
      // An answer that comes too late finds nobody.
      if (state.msgId !== undefined) sender._pendingState.delete(state.msgId)
    }
  }

  /** Ends the connection; pending calls reject. Never rejects. */
  async close(): Promise<void> {
    this.#finish('closed')
    // A dial that failed sleeps a moment in the library before it says so: nothing of it is to outlive the link.
    const ended = Promise.allSettled([this.#client.destroy(), this.#connecting])
    let timer: NodeJS.Timeout | undefined
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, closeDeadlineMs)
    })
    await Promise.race([ended, deadline])
    clearTimeout(timer)
  }

  /** What is awaited, or the failure that comes first. */
  #settled(method: string, deadlineMs: number, awaited: Promise<unknown> | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer)
        this.#pending.delete(onEnd)
      }
      const onEnd = (): void => {
        settle()
        reject(this.#ended(method))
      }
      const timer = setTimeout(() => {
        settle()
        reject(failed.timeout(method))
      }, deadlineMs)
      this.#pending.add(onEnd)
      Promise.resolve(awaited).then(
        (value) => {
          settle()
          resolve(value)
        },
        (error: unknown) => {
          settle()
          reject(this.#failureOf(method, error))
        },
      )
    })
  }

  #failureOf(method: string, error: unknown): CallFailure {
    if (error instanceof BadMessageError) return failed.badEnvelope(method, error)
    if (isRpcError(error)) return toCallFailure(method, error)
    if (this.#end !== undefined) return this.#ended(method)
    // The library rejects what was pending before the socket says that it is closed.
    if (method === 'connect' || isLossOfConnection(error)) return failed.disconnected(method, error)
    return failed.undecodable(method, error)
  }

  #ended(method: string): CallFailure {
    if (this.#end === 'key-refused') return failed.keyRefused(method)
    return this.#end === 'closed' ? failed.stopped(method) : failed.disconnected(method)
  }

  #finish(end: 'lost' | 'key-refused' | 'closed'): void {
    if (this.#end !== undefined) return
    this.#end = end
    clearTimeout(this.#pingTimer)
    this.#options.signal.removeEventListener('abort', this.#onAbort)
    for (const onEnd of [...this.#pending]) onEnd()
    this.#sockets.close()
    if (end !== 'closed') this.#options.onLost()
  }

  /** A connection can die without a word; one that answers no ping is lost. */
  #keepAlive(): void {
    this.#pingTimer = setTimeout(() => {
      const ping = new Api.PingDelayDisconnect({ pingId: generateRandomLong(), disconnectDelay: 75 })
      const answered = this.#client._sender?.send(ping)
      this.#settled('ping', pingDeadlineMs, answered).then(
        () => {
          if (this.isOpen) this.#keepAlive()
        },
        () => this.#finish('lost'),
      )
    }, pingEveryMs)
  }
}

function sessionOf(session: LinkOptions['session']): KeySession {
  if (typeof session === 'string') return new KeySession(session)
  const address = (PROD_DC_IPV4 as Readonly<Record<number, string>>)[session.dcId]
  if (address === undefined) throw new Error(`Telegram has no data centre ${session.dcId}`)
  const begun = new KeySession()
  begun.setDC(session.dcId, address, dcPort)
  return begun
}

function isLossOfConnection(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^(?:Disconnected from dc|Connection to dc|Could not reconnect|Cannot send|NetSocket was closed|Not connected)/.test(
      error.message,
    )
  )
}
