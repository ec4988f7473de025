import { contentHash, type HashedContent } from '../envelope/content-hash.ts'
import { ChatRecords, type ChatRecordsOptions } from './chat-records.ts'
import type { ChatState } from './chat-state.ts'
import type { Verdict } from './fingerprint-page.ts'
import { CoverageTracker, uniteIntervals } from './interval-set.ts'
import type { LandedFile } from './record-writer.ts'

export interface ChatBronzeOptions extends ChatRecordsOptions {
  /** When the source saw what it says. */
  readonly observedAt: Date
}

/** What an export has to say of a message; the payload is the first `length` bytes. */
export interface MessageObservation {
  readonly messageId: number
  readonly content: HashedContent
  readonly payload: Buffer
  readonly length: number
  readonly isRepaired: boolean
}

export interface ChatOutcome {
  readonly name: string | null
  /** Whether the source was read to its end. */
  readonly isFinished: boolean
  readonly readCount: number
}

const maxImportEntries = 100

/** One chat's bronze folder, open for the records of an export. Call `finish` or `abandon` at the end. */
export class ChatBronze {
  readonly #options: ChatBronzeOptions
  readonly #records: ChatRecords
  readonly #coverage = new CoverageTracker()
  readonly #observedAtMs: number
  #landed = 0

  private constructor(options: ChatBronzeOptions, records: ChatRecords) {
    this.#options = options
    this.#records = records
    this.#observedAtMs = options.observedAt.getTime()
  }

  /** Opens a chat's folder; creates it if needed, unless it is a dry run. Only under the bronze lock. */
  static async open(options: ChatBronzeOptions): Promise<ChatBronze> {
    return new ChatBronze(options, await ChatRecords.open(options))
  }

  /** The latest time of which this chat's state knows what a source said then, in ISO 8601. */
  get newestKnownAt(): string | undefined {
    const { newest_observed_at, imports } = this.#records.state
    return [newest_observed_at ?? '', ...imports.map((each) => each.observed_at)].sort().at(-1)
  }

  /** Says that a message was read but is not wanted: nothing is known of ids around it. */
  passOver(): void {
    this.#coverage.interrupt()
  }

  /** Lands a message, if it says anything new. */
  landMessage(seen: MessageObservation): Verdict {
    const { messageId, content, payload, length, isRepaired } = seen
    this.#coverage.see(messageId)
    const verdict = this.#records.land({
      recordKind: 'message',
      space: 'message',
      key: messageId,
      messageId,
      observedAtMs: this.#observedAtMs,
      content,
      payload,
      length,
      isRepaired,
    })
    if (verdict !== 'unchanged') this.#landed++
    return verdict
  }

  /** Lands a chat's header, if it says anything new. */
  landChat(json: string): Verdict {
    const verdict = this.#records.land({ recordKind: 'chat', space: 'chat', key: 0, ...this.#whole(json) })
    if (verdict !== 'unchanged') this.#landed++
    return verdict
  }

  /** Lands a piece of a chat that could not be read, once. Returns whether it was new. */
  landUnreadable(piece: { byteOffset: number; bytes: Buffer; reason: string }): boolean {
    const { byteOffset, bytes, reason } = piece
    this.#coverage.interrupt()
    const content = contentHash(bytes, bytes.length)
    const text = bytes.toString('utf8')
    const json = JSON.stringify({ byte_offset: byteOffset, size_bytes: bytes.length, reason, text })
    const isNew = this.#records.landOnce({
      recordKind: 'unreadable',
      space: 'unreadable',
      key: content.high,
      ...this.#whole(json),
      content,
    })
    if (isNew) this.#landed++
    return isNew
  }

  /** Makes everything durable, first the records, then the state that speaks of them. Returns this run's files. */
  finish(outcome: ChatOutcome): readonly LandedFile[] {
    try {
      const files = this.#records.flush()
      this.#saveState(files, outcome)
      return files
    } finally {
      this.abandon()
    }
  }

  /** Drops what is not durable yet. The next run finds by itself what was. */
  abandon(): void {
    this.#records.close()
  }

  #whole(json: string) {
    const payload = Buffer.from(json)
    return {
      messageId: undefined,
      observedAtMs: this.#observedAtMs,
      content: contentHash(payload, payload.length),
      payload,
      length: payload.length,
      isRepaired: false,
    }
  }

  #saveState(files: readonly LandedFile[], outcome: ChatOutcome): void {
    const entry = this.#importEntry(outcome)
    const isRepeated = files.length === 0 && !this.#records.isRebuilt && this.#isKnown(entry)
    if (isRepeated) return
    const { covered_ids, imports } = this.#records.state
    const covered = uniteIntervals([...covered_ids, ...this.#coverage.intervals()])
    this.#records.save({
      name: outcome.name,
      covered_ids: covered.map(([from, to]) => [from, to]),
      imports: [...imports, entry].slice(-maxImportEntries),
    })
  }

  #importEntry(outcome: ChatOutcome): ChatState['imports'][number] {
    return {
      run_id: this.#options.runId,
      observed_at: this.#options.observedAt.toISOString(),
      finished: outcome.isFinished,
      read: outcome.readCount,
      landed: this.#landed,
    }
  }

  /** Whether an import that read the same at the same time has been noted: repeating it changes no byte. */
  #isKnown(entry: ChatState['imports'][number]): boolean {
    return this.#records.state.imports.some(
      (known) =>
        known.observed_at === entry.observed_at &&
        known.finished === entry.finished &&
        known.read === entry.read,
    )
  }
}
