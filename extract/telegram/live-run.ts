import { knownErrors, type TgeltError } from '../../kernel/errors/tgelt-error.ts'
import { selectable } from './choose-chats.ts'
import { CallFailure } from './client/call-failure.ts'
import type { ListedChat, TelegramClient } from './client/telegram-client.ts'
import type { LiveChatSummary, StopReason } from './live-events.ts'
import type { LiveOptions } from './live-options.ts'
import { type OpenChat, openChat, type RunIdentity, summarizeChat } from './open-chat.ts'
import { stopReasonOf } from './stop-reason.ts'
import { readAccountChanges } from './sync/account-changes.ts'
import { countsItsOwnIds } from './sync/chat-reader.ts'
import { syncChat } from './sync/sync-chat.ts'
import { toLiveError } from './sync/sync-errors.ts'

/** One run over the chosen chats. */
export class LiveRun {
  readonly summaries: LiveChatSummary[] = []
  stopped: StopReason | undefined
  readonly #options: LiveOptions
  readonly #identity: RunIdentity
  /** Of the chats that are being read. */
  readonly #reading = new Set<TelegramClient>()

  constructor(options: LiveOptions, identity: RunIdentity) {
    this.#options = options
    this.#identity = identity
  }

  /** Reads all chats, some side by side; those that share the account's counter get its changes first. */
  async syncAll(chats: readonly ListedChat[]): Promise<void> {
    const shared: OpenChat[] = []
    try {
      for (const listed of chats) if (!countsItsOwnIds(listed)) shared.push(await this.#open(listed))
      const failure = await this.#readAccountChanges(shared)
      const queue = [
        ...shared.map((chat) => () => this.#finish(chat, failure)),
        ...chats.filter(countsItsOwnIds).map((listed) => async () => this.#finish(await this.#open(listed))),
      ]
      const workers = Array.from({ length: Math.max(1, this.#options.parallelChats) }, () =>
        this.#work(queue),
      )
      // Nobody may still be landing when the bronze folder is given back.
      const ends = await Promise.allSettled(workers)
      for (const end of ends) if (end.status === 'rejected') throw end.reason
    } finally {
      for (const { reader } of shared) reader.landing.close()
    }
  }

  #open(listed: ListedChat): Promise<OpenChat> {
    return openChat(this.#options, this.#identity, listed)
  }

  async #work(queue: (() => Promise<void>)[]): Promise<void> {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (this.#options.signal?.aborted) this.stopped ??= 'interrupted'
      if (this.stopped !== undefined) return
      await next().catch((fault: unknown) => this.#endAll(fault))
    }
  }

  /** A fault that is no chat's own: the disk is full, the bronze folder broken, tgelt itself. */
  #endAll(fault: unknown): never {
    this.stopped ??= 'trouble'
    for (const client of this.#reading) void client.close()
    throw fault
  }

  /** What fails of the account's own box, fails for all chats that share it: each of them tells of it. */
  async #readAccountChanges(shared: readonly OpenChat[]): Promise<CallFailure | undefined> {
    const readers = shared.map(({ reader }) => reader)
    try {
      await readAccountChanges(this.#options.clients.account, readers)
      return undefined
    } catch (error) {
      if (error instanceof CallFailure) return error
      throw error
    }
  }

  async #finish(chat: OpenChat, failure?: CallFailure): Promise<void> {
    const { listed, reader } = chat
    this.#options.emit?.({ kind: 'chat-started', chat: selectable(listed) })
    this.#reading.add(reader.client)
    try {
      const error = failure === undefined ? await this.#sync(chat) : this.#toError(failure)
      reader.landing.commit()
      this.#add(chat, error)
    } finally {
      this.#reading.delete(reader.client)
      reader.landing.close()
    }
  }

  async #sync({ listed, reader }: OpenChat): Promise<TgeltError | undefined> {
    const { isVerifying, lookBackMessages, readsParticipants, clock } = this.#options
    try {
      await syncChat({ reader, listed, isVerifying, lookBackMessages, readsParticipants, clock })
      return undefined
    } catch (thrown) {
      return this.#toError(thrown)
    }
  }

  #add(chat: OpenChat, error: TgeltError | undefined): void {
    const { clock, emit } = this.#options
    const summary = summarizeChat(chat, error, clock.elapsedMs())
    this.summaries.push(summary)
    emit?.({ kind: 'chat-finished', chat: summary })
  }

  /** What ended a chat's work; a defect, or a fault of the disk, ends the run. */
  #toError(thrown: unknown): TgeltError {
    if (thrown instanceof CallFailure) {
      const failure = this.#options.signal?.aborted
        ? new CallFailure({ kind: 'stopped', method: thrown.method, reason: 'STOPPED' })
        : thrown
      this.stopped ??= this.#options.clients.stopped ?? stopReasonOf(failure)
      return toLiveError(failure, this.#options.clock.now())
    }
    const [known] = knownErrors(thrown)
    if (known === undefined || known.code.startsWith('bronze-')) throw thrown
    return known
  }
}
