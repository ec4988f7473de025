import { CallFailure } from '../client/call-failure.ts'
import { failed } from './call-failures.ts'
import { Link, type LinkOptions, methodOf, type Request } from './link.ts'

export interface LinkKeeperOptions extends Omit<LinkOptions, 'onLost' | 'signal'> {
  /** A connection was made after one was lost: pushes may have been missed. */
  readonly onReconnected: () => void
  readonly signal?: AbortSignal | undefined
}

const firstRetryMs = 1_000
const longestRetryMs = 60_000

/**
 * Keeps an account's link: a call opens one where there is none; while it is held, a lost one is replaced by itself, at
 * growing distances. After a failure that ends the login, nothing is tried again.
 */
export class LinkKeeper {
  readonly #options: LinkKeeperOptions
  readonly #closing = new AbortController()
  readonly #signal: AbortSignal
  #link: Link | undefined
  #opening: Promise<Link> | undefined
  #loginEnd: CallFailure | undefined
  #wasConnected = false
  #isHeld = false
  #retryMs = firstRetryMs
  #retryTimer: NodeJS.Timeout | undefined

  constructor(options: LinkKeeperOptions) {
    this.#options = options
    const { signal } = this.#closing
    this.#signal = options.signal === undefined ? signal : AbortSignal.any([signal, options.signal])
  }

  /** Sends one request; `named` is what failures call it. */
  async call<R>(request: Request<R>, named: { readonly className: string } = request): Promise<R> {
    const link = await this.open(methodOf(named))
    try {
      return await link.call(request, named)
    } catch (error) {
      throw this.#remembered(error)
    }
  }

  /** The link, opened if need be. Rejects with a CallFailure. */
  async open(method = 'connect'): Promise<Link> {
    if (this.#signal.aborted) throw failed.stopped(method)
    if (this.#loginEnd !== undefined) {
      throw new CallFailure({ kind: 'account', method, reason: this.#loginEnd.reason, cause: this.#loginEnd })
    }
    if (this.#link?.isOpen) return this.#link
    this.#opening ??= this.#openNew().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  /** Whether the link is to be kept open without calls, for what is pushed. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld
    if (isHeld) this.#replaceSoon()
    else clearTimeout(this.#retryTimer)
  }

  /** Never rejects. */
  async close(): Promise<void> {
    this.#closing.abort()
    clearTimeout(this.#retryTimer)
    await this.#opening?.catch(() => undefined)
    await this.#link?.close()
  }

  async #openNew(): Promise<Link> {
    await this.#link?.close()
    try {
      const onLost = (): void => this.#replaceSoon()
      this.#link = await Link.open({ ...this.#options, signal: this.#signal, onLost })
    } catch (error) {
      throw this.#remembered(error)
    }
    this.#retryMs = firstRetryMs
    if (this.#wasConnected) this.#options.onReconnected()
    this.#wasConnected = true
    return this.#link
  }

  #remembered(error: unknown): unknown {
    if (error instanceof CallFailure && error.kind === 'account') this.#loginEnd ??= error
    return error
  }

  #replaceSoon(): void {
    const isNeeded = this.#isHeld && this.#loginEnd === undefined && !this.#signal.aborted
    if (!isNeeded || this.#link?.isOpen) return
    clearTimeout(this.#retryTimer)
    this.#retryTimer = setTimeout(() => {
      this.open().catch(() => this.#replaceSoon())
    }, this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs)
  }
}
