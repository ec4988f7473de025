import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type ChatIdentity, chatFolder } from '../envelope/chat-identity.ts'
import { type ContentHash, contentHash, type HashedContent } from '../envelope/content-hash.ts'
import { EnvelopeFormat, type RecordHead } from '../envelope/envelope.ts'
import { toBronzeError } from './bronze-errors.ts'
import { cleanBronzeFolder } from './bronze-folder.ts'
import { type ChatState, writeChatState } from './chat-state.ts'
import type { ColumnarReader } from './columnar-port.ts'
import type { FingerprintIndex } from './fingerprint-index.ts'
import type { Verdict } from './fingerprint-page.ts'
import { CoverageTracker, uniteIntervals } from './interval-set.ts'
import { type KnownRecords, openKnownRecords } from './known-records.ts'
import { type LandedFile, RecordWriter } from './record-writer.ts'

export interface ChatBronzeOptions {
  readonly bronzeFolder: string
  readonly chat: ChatIdentity
  /** When the source saw what it says. */
  readonly observedAt: Date
  readonly runId: string
  readonly nextFileName: () => string
  readonly maxFileBytes: number
  /** Compare, but write nothing. */
  readonly isDryRun: boolean
  readonly columnar: ColumnarReader | undefined
}

/** What a source has to say of a message; the payload is the first `length` bytes. */
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

/**
 * One chat's bronze folder, open for landing: compares what a source says with what is landed and writes what adds to
 * it. Records become visible file by file; the state follows after them. Call `finish` or `abandon` at the end.
 */
export class ChatBronze {
  readonly #options: ChatBronzeOptions
  readonly #folder: string
  readonly #shown: string
  readonly #format: EnvelopeFormat
  readonly #known: KnownRecords
  readonly #index: FingerprintIndex
  readonly #writer: RecordWriter
  readonly #coverage = new CoverageTracker()
  readonly #landed = { message: 0, chat: 0, unreadable: 0 }
  readonly #observedAtMs: number

  private constructor(options: ChatBronzeOptions, known: KnownRecords) {
    this.#options = options
    this.#shown = chatFolder(options.chat)
    this.#folder = join(options.bronzeFolder, this.#shown)
    this.#format = new EnvelopeFormat(options.chat, options.observedAt, options.runId)
    this.#known = known
    this.#index = known.index
    this.#writer = new RecordWriter({ ...options, folder: this.#folder })
    this.#observedAtMs = options.observedAt.getTime()
  }

  /** Opens a chat's folder; creates it if needed, unless it is a dry run. Only under the bronze lock. */
  static async open(options: ChatBronzeOptions): Promise<ChatBronze> {
    const shown = chatFolder(options.chat)
    const folder = join(options.bronzeFolder, shown)
    const isReadOnly = options.isDryRun
    try {
      if (!isReadOnly) mkdirSync(folder, { recursive: true })
      const known = await openKnownRecords({ folder, shown, isReadOnly, columnar: options.columnar })
      if (!isReadOnly) cleanBronzeFolder(folder, known.index.file)
      return new ChatBronze(options, known)
    } catch (cause) {
      throw toBronzeError(shown, cause, 'read')
    }
  }

  /** The latest time of which this chat's state knows what a source said then, in ISO 8601. */
  get newestKnownAt(): string | undefined {
    const { newest_observed_at, imports } = this.#known.state
    return [newest_observed_at ?? '', ...imports.map((each) => each.observed_at)].sort().at(-1)
  }

  /** Says that a message was read but is not wanted: nothing is known of ids around it. */
  passOver(): void {
    this.#coverage.interrupt()
  }

  /** Lands a message, if it says anything new. */
  landMessage(seen: MessageObservation): Verdict {
    this.#coverage.see(seen.messageId)
    const { messageId, content, isRepaired, payload, length } = seen
    const head = { recordKind: 'message', messageId, contentHash: content.digits, isRepaired } as const
    return this.#landVersion(head, content, payload, length)
  }

  /** Lands a chat's header, if it says anything new. */
  landChat(json: string): Verdict {
    const payload = Buffer.from(json)
    const content = contentHash(payload, payload.length)
    const head = {
      recordKind: 'chat',
      messageId: undefined,
      contentHash: content.digits,
      isRepaired: false,
    } as const
    return this.#landVersion(head, content, payload, payload.length)
  }

  /** Lands a piece of a chat that could not be read, once. Returns whether it was new. */
  landUnreadable(piece: { byteOffset: number; bytes: Buffer; reason: string }): boolean {
    const { byteOffset, bytes, reason } = piece
    this.#coverage.interrupt()
    const { digits, high, low } = contentHash(bytes, bytes.length)
    const seen = { high, low, observedAtMs: this.#observedAtMs }
    const text = bytes.toString('utf8')
    const json = JSON.stringify({ byte_offset: byteOffset, size_bytes: bytes.length, reason, text })
    const head = {
      recordKind: 'unreadable',
      messageId: undefined,
      contentHash: digits,
      isRepaired: false,
    } as const
    return this.#writing(() => {
      if (this.#index.hasContent('unreadable', high, seen)) return false
      this.#index.add('unreadable', high, seen)
      const payload = Buffer.from(json)
      this.#write(head, payload, payload.length)
      return true
    })
  }

  /** Makes everything durable, first the records, then the state that speaks of them. Returns this run's files. */
  finish(outcome: ChatOutcome): readonly LandedFile[] {
    try {
      return this.#writing(() => {
        if (this.#options.isDryRun) return []
        const files = this.#writer.commit()
        this.#saveState(files, outcome)
        return files
      })
    } finally {
      this.abandon()
    }
  }

  /** Drops what is not durable yet. The next run finds by itself what was. */
  abandon(): void {
    this.#discard()
    this.#index.close()
  }

  #landVersion(head: RecordHead, content: ContentHash, payload: Buffer, length: number): Verdict {
    const { high, low } = content
    const seen = { high, low, observedAtMs: this.#observedAtMs }
    return this.#writing(() => {
      const key = head.messageId ?? 0
      const verdict = this.#index.observe(head.recordKind, key, seen)
      if (verdict !== 'unchanged') this.#write(head, payload, length)
      return verdict
    })
  }

  #write(head: RecordHead, payload: Buffer, length: number): void {
    this.#landed[head.recordKind]++
    if (!this.#options.isDryRun) this.#writer.append(this.#format.head(head), payload, length)
  }

  /** Does work that may write, also by making room in the index. */
  #writing<T>(work: () => T): T {
    try {
      return work()
    } catch (cause) {
      throw toBronzeError(this.#shown, cause, 'write')
    }
  }

  #discard(): void {
    try {
      this.#writer.discard()
    } catch {
      // What can't be deleted now is deleted by the next run; the failure that led here is the one to tell of.
    }
  }

  #saveState(files: readonly LandedFile[], outcome: ChatOutcome): void {
    const entry = this.#importEntry(outcome)
    const isRepeated = files.length === 0 && !this.#known.isRebuilt && this.#isKnown(entry)
    if (isRepeated) return
    const { state } = this.#known
    const index = this.#index.save()
    const newest = [state.newest_observed_at ?? '', files.length > 0 ? entry.observed_at : ''].sort().at(-1)
    const next: ChatState = {
      ...state,
      name: outcome.name,
      records: this.#totalRecords(),
      newest_observed_at: newest === '' ? null : (newest ?? null),
      covered_ids: uniteIntervals([...state.covered_ids, ...this.#coverage.intervals()]).map(([a, b]) => [
        a,
        b,
      ]),
      files: [
        ...state.files,
        ...files.map(({ file, rows, sizeBytes }) => ({ file, rows, size_bytes: sizeBytes })),
      ],
      imports: [...state.imports, entry].slice(-maxImportEntries),
      index: {
        file: index.file,
        table_offset: index.offset,
        table_bytes: index.sizeBytes,
        checksum: index.checksum,
      },
    }
    writeChatState(this.#folder, next)
    cleanBronzeFolder(this.#folder, index.file)
  }

  #importEntry(outcome: ChatOutcome): ChatState['imports'][number] {
    const { message, chat, unreadable } = this.#landed
    return {
      run_id: this.#options.runId,
      observed_at: this.#options.observedAt.toISOString(),
      finished: outcome.isFinished,
      read: outcome.readCount,
      landed: message + chat + unreadable,
    }
  }

  /** Whether an import that read the same at the same time has been noted: repeating it changes no byte. */
  #isKnown(entry: ChatState['imports'][number]): boolean {
    return this.#known.state.imports.some(
      (known) =>
        known.observed_at === entry.observed_at &&
        known.finished === entry.finished &&
        known.read === entry.read,
    )
  }

  #totalRecords(): ChatState['records'] {
    const { message, chat, unreadable } = this.#known.state.records
    return {
      message: message + this.#landed.message,
      chat: chat + this.#landed.chat,
      unreadable: unreadable + this.#landed.unreadable,
    }
  }
}
