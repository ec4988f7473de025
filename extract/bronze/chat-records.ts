import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type ChatIdentity, chatFolder } from '../envelope/chat-identity.ts'
import type { HashedContent } from '../envelope/content-hash.ts'
import { EnvelopeFormat, type RecordKind } from '../envelope/envelope.ts'
import { toBronzeError } from './bronze-errors.ts'
import { cleanBronzeFolder } from './bronze-folder.ts'
import { type ChatState, writeChatState } from './chat-state.ts'
import type { ColumnarReader } from './columnar-port.ts'
import type { FingerprintIndex } from './fingerprint-index.ts'
import type { Verdict } from './fingerprint-page.ts'
import type { IndexSpace } from './index-space.ts'
import { type KnownRecords, openKnownRecords } from './known-records.ts'
import { type LandedFile, RecordWriter } from './record-writer.ts'

export interface ChatRecordsOptions {
  readonly bronzeFolder: string
  readonly chat: ChatIdentity
  readonly runId: string
  readonly nextFileName: () => string
  readonly maxFileBytes: number
  /** Compare, but write nothing. */
  readonly isDryRun: boolean
  readonly columnar: ColumnarReader | undefined
}

/** What a source says of one thing; the payload is the first `length` bytes. */
export interface Observation {
  readonly recordKind: RecordKind
  /** Of what the key is the id, among the chat's things. */
  readonly space: IndexSpace
  readonly key: number
  /** Undefined for records that are no messages. */
  readonly messageId: number | undefined
  readonly observedAtMs: number
  readonly content: HashedContent
  readonly payload: Buffer
  readonly length: number
  readonly isRepaired: boolean
}

/** The parts of a chat's state that a source keeps; the rest follows from what is landed. */
export type SourceState = Partial<Pick<ChatState, 'name' | 'covered_ids' | 'imports' | 'live'>>

/**
 * One chat's bronze folder, open for landing: compares what a source says with what is landed and writes what adds to
 * it. Records become visible when they are flushed, and only then may a state be saved that speaks of them.
 */
export class ChatRecords {
  readonly #options: ChatRecordsOptions
  readonly #folder: string
  readonly #shown: string
  readonly #format: EnvelopeFormat
  readonly #index: FingerprintIndex
  readonly #writer: RecordWriter
  readonly #flushed: LandedFile[] = []
  #state: ChatState
  #isRebuilt: boolean
  #newestMs = Number.NEGATIVE_INFINITY

  private constructor(options: ChatRecordsOptions, known: KnownRecords) {
    this.#options = options
    this.#shown = chatFolder(options.chat)
    this.#folder = join(options.bronzeFolder, this.#shown)
    this.#format = new EnvelopeFormat(options.chat, options.runId)
    this.#state = known.state
    this.#isRebuilt = known.isRebuilt
    this.#index = known.index
    this.#writer = new RecordWriter({ ...options, folder: this.#folder })
  }

  /** Opens a chat's folder; creates it if needed, unless it is a dry run. Only under the bronze lock. */
  static async open(options: ChatRecordsOptions): Promise<ChatRecords> {
    const shown = chatFolder(options.chat)
    const folder = join(options.bronzeFolder, shown)
    const isReadOnly = options.isDryRun
    try {
      if (!isReadOnly) mkdirSync(folder, { recursive: true })
      const { columnar } = options
      const isOrdered = options.chat.source === 'desktop_export'
      const known = await openKnownRecords({ folder, shown, isReadOnly, columnar, isOrdered })
      if (!isReadOnly) cleanBronzeFolder(folder, known.index.file)
      return new ChatRecords(options, known)
    } catch (cause) {
      throw toBronzeError(shown, cause, 'read')
    }
  }

  /** The chat's folder below the bronze folder. */
  get shownFolder(): string {
    return this.#shown
  }

  /** As it was last saved, or rebuilt from the files. */
  get state(): ChatState {
    return this.#state
  }

  /** Whether the files hold more than the saved state knows. */
  get isRebuilt(): boolean {
    return this.#isRebuilt
  }

  /** What is landed, flushed or not. */
  get index(): Pick<
    FingerprintIndex,
    'latestMessage' | 'messages' | 'tallyMessages' | 'missingMessages' | 'knows'
  > {
    return this.#index
  }

  /** Lands what was observed, if it says anything new. */
  land(seen: Observation): Verdict {
    return this.#writing(() => {
      const verdict = this.#index.observe(seen.space, seen.key, fingerprint(seen))
      if (verdict !== 'unchanged') this.#write(seen)
      return verdict
    })
  }

  /** Lands content that isn't landed under its key, whenever that was observed. Returns whether it was new. */
  landOnce(seen: Observation): boolean {
    return this.#writing(() => {
      if (this.#index.hasContent(seen.space, seen.key, fingerprint(seen))) return false
      this.#index.add(seen.space, seen.key, fingerprint(seen))
      this.#write(seen)
      return true
    })
  }

  /** Makes what was landed durable and visible. Returns the files that this added; a dry run adds none. */
  flush(): readonly LandedFile[] {
    if (this.#options.isDryRun) return []
    return this.#writing(() => {
      const files = this.#writer.commit()
      this.#flushed.push(...files)
      return files
    })
  }

  /** Saves the state, which then speaks of all that has been flushed. What is not flushed must not be in it. */
  save(source: SourceState): void {
    if (this.#options.isDryRun) return
    this.#writing(() => {
      const index = this.#index.save()
      this.#state = { ...this.#state, ...source, ...this.#landedState(), index: toIndexState(index) }
      writeChatState(this.#folder, this.#state)
      cleanBronzeFolder(this.#folder, index.file)
      this.#flushed.splice(0)
      this.#isRebuilt = false
    })
  }

  /** Drops what is not flushed yet, and closes. The next run finds by itself what was. */
  close(): void {
    try {
      this.#writer.discard()
    } catch {
      // What can't be deleted now is deleted by the next run; the failure that led here is the one to tell of.
    }
    this.#index.close()
  }

  readonly #counts = new Map<RecordKind, number>()

  #landedState(): Pick<ChatState, 'records' | 'newest_observed_at' | 'files'> {
    const records = { ...this.#state.records }
    for (const [kind, count] of this.#counts) records[kind] += count
    this.#counts.clear()
    const newest = [this.#state.newest_observed_at ?? '', isoTime(this.#newestMs)].sort().at(-1)
    const added = this.#flushed.map(({ file, rows, sizeBytes }) => ({ file, rows, size_bytes: sizeBytes }))
    return { records, newest_observed_at: newest || null, files: [...this.#state.files, ...added] }
  }

  #write(seen: Observation): void {
    const { recordKind, messageId, observedAtMs, content, payload, length, isRepaired } = seen
    this.#counts.set(recordKind, (this.#counts.get(recordKind) ?? 0) + 1)
    this.#newestMs = Math.max(this.#newestMs, observedAtMs)
    if (this.#options.isDryRun) return
    const observedAt = isoTime(observedAtMs)
    const head = { recordKind, messageId, observedAt, contentHash: content.digits, isRepaired }
    this.#writer.append(this.#format.head(head), payload, length)
  }

  /** Does work that may write, also by making room in the index. */
  #writing<T>(work: () => T): T {
    try {
      return work()
    } catch (cause) {
      throw toBronzeError(this.#shown, cause, 'write')
    }
  }
}

function fingerprint({ content, observedAtMs }: Observation) {
  return { high: content.high, low: content.low, observedAtMs }
}

function toIndexState(index: ReturnType<FingerprintIndex['save']>): ChatState['index'] {
  return {
    file: index.file,
    table_offset: index.offset,
    table_bytes: index.sizeBytes,
    checksum: index.checksum,
  }
}

let shownMs = Number.NaN
let shownTime = ''

/** ISO 8601; the same one follows itself a million times. Empty for no time at all. */
function isoTime(timeMs: number): string {
  if (timeMs === shownMs) return shownTime
  shownMs = timeMs
  shownTime = Number.isFinite(timeMs) ? new Date(timeMs).toISOString() : ''
  return shownTime
}
