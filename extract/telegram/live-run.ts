import { knownErrors, type TgeltError } from '../../kernel/errors/tgelt-error.ts'
import { ChatRecords } from '../bronze/chat-records.ts'
import { selectable } from './choose-chats.ts'
import { CallFailure } from './client/call-failure.ts'
import type { ListedChat } from './client/telegram-client.ts'
import type { Completeness, LiveChatSummary, StopReason } from './live-events.ts'
import type { LiveOptions } from './live-options.ts'
import { stopReasonOf } from './stop-reason.ts'
import { readAccountChanges } from './sync/account-changes.ts'
import { type ChatReader, countsItsOwnIds } from './sync/chat-reader.ts'
import { measureCompleteness } from './sync/completeness.ts'
import { Landing } from './sync/landing.ts'
import { syncChat } from './sync/sync-chat.ts'
import { liveError, toLiveError } from './sync/sync-errors.ts'

const maxFileBytes = 128 << 20
/** Chats that only have to catch up go before those whose whole history is to be read. */
const priorities = { catchUp: 1, history: 10 }

interface OpenChat {
  readonly listed: ListedChat
  readonly reader: ChatReader
  readonly startedMs: number
}

/** One run over the chosen chats. */
export class LiveRun {
  readonly summaries: LiveChatSummary[] = []
  stopped: StopReason | undefined
  readonly #options: LiveOptions
  readonly #identity: { readonly runId: string; readonly account: string }
  #fileCount = 0

  constructor(options: LiveOptions, identity: { readonly runId: string; readonly account: string }) {
    this.#options = options
    this.#identity = identity
  }

  /** Reads all chats, some side by side; those that share the account's counter get its changes first. */
  async syncAll(chats: readonly ListedChat[]): Promise<void> {
    const shared: OpenChat[] = []
    try {
      for (const listed of chats) if (!countsItsOwnIds(listed)) shared.push(await this.open(listed))
      const failure = await this.#readAccountChanges(shared)
      const queue = [
        ...shared.map((chat) => () => this.#finish(chat, failure)),
        ...chats.filter(countsItsOwnIds).map((listed) => async () => this.#finish(await this.open(listed))),
      ]
      const workers = Array.from({ length: Math.max(1, this.#options.parallelChats) }, () =>
        this.#work(queue),
      )
      await Promise.all(workers)
    } finally {
      for (const { reader } of shared) reader.landing.close()
    }
  }

  async #work(queue: (() => Promise<void>)[]): Promise<void> {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (this.#options.signal?.aborted) this.stopped ??= 'interrupted'
      if (this.stopped !== undefined) return
      await next()
    }
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

  async open(listed: ListedChat): Promise<OpenChat> {
    const { clients, clock, emit, bronzeFolder, columnar } = this.#options
    const { runId, account } = this.#identity
    const { kind: chatKind, id: chatId } = listed
    const startedMs = clock.elapsedMs()
    const records = await ChatRecords.open({
      bronzeFolder,
      chat: { source: 'telegram', account, chatKind, chatId },
      runId,
      nextFileName: () => `${runId}-${String(++this.#fileCount).padStart(4, '0')}.ndjson`,
      maxFileBytes: this.#options.maxFileBytes ?? maxFileBytes,
      isDryRun: false,
      columnar,
    })
    const landing = new Landing(records, chatId, clock)
    const priority = landing.live.has_reached_end ? priorities.catchUp : priorities.history
    const client = clients.forChat({ chatId, priority, onWait: () => landing.commit() })
    const chat = selectable(listed)
    const reader: ChatReader = {
      client,
      address: listed,
      landing,
      shift: 0,
      progress: (phase, atMessageId, atDate) =>
        emit?.({
          kind: 'chat-progressed',
          chat,
          phase,
          landed: landing.counts,
          atMessageId,
          atDate,
          topMessageId: landing.live.top_id || undefined,
        }),
    }
    return { listed, reader, startedMs }
  }

  async #finish(chat: OpenChat, failure?: CallFailure): Promise<void> {
    const { listed, reader } = chat
    const { emit, isVerifying, lookBackMessages, readsParticipants, clock } = this.#options
    emit?.({ kind: 'chat-started', chat: selectable(listed) })
    let error: TgeltError | undefined
    try {
      if (failure !== undefined) throw failure
      const { runId } = this.#identity
      await syncChat({ reader, listed, runId, isVerifying, lookBackMessages, readsParticipants, clock })
    } catch (thrown) {
      error = this.#toError(thrown)
    }
    try {
      reader.landing.commit()
      this.#add(chat, error)
    } finally {
      reader.landing.close()
    }
  }

  #add({ listed, reader, startedMs }: OpenChat, error: TgeltError | undefined): void {
    const { clock, emit } = this.#options
    const { landing } = reader
    const completeness = measureCompleteness(landing, countsItsOwnIds(listed))
    const summary: LiveChatSummary = {
      ...selectable(listed),
      landed: landing.counts,
      completeness,
      newestId: landing.live.top_id || undefined,
      newestDate: landing.live.newest_date ?? undefined,
      error: error ?? incompleteness(completeness),
      files: landing.files,
      durationMs: clock.elapsedMs() - startedMs,
    }
    this.summaries.push(summary)
    emit?.({ kind: 'chat-finished', chat: summary })
  }

  /** What ended a chat's work; a defect, or a fault of the disk, ends the run. */
  #toError(thrown: unknown): TgeltError {
    if (thrown instanceof CallFailure) {
      const failure = this.#options.signal?.aborted
        ? new CallFailure({ kind: 'stopped', method: thrown.method, reason: 'STOPPED' })
        : thrown
      this.stopped ??= stopReasonOf(failure)
      return toLiveError(failure, this.#options.clock.now())
    }
    const [known] = knownErrors(thrown)
    if (known === undefined || known.code.startsWith('bronze-')) throw thrown
    return known
  }
}

function incompleteness({ isComplete, unknown }: Completeness): TgeltError | undefined {
  return isComplete ? undefined : liveError('telegram-chat-incomplete', { unknown })
}
