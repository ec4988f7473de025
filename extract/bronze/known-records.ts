import { statSync } from 'node:fs'
import { join } from 'node:path'
import { liveBronzeFiles } from '../../kernel/bronze-listing.ts'
import { parseHash } from '../envelope/content-hash.ts'
import type { RecordKey } from '../envelope/envelope.ts'
import { bronzeError } from './bronze-errors.ts'
import { type LandedSource, landedSources, listBronzeFolder } from './bronze-folder.ts'
import { type ChatState, emptyState, readChatState } from './chat-state.ts'
import type { ColumnarReader } from './columnar-port.ts'
import { FingerprintIndex } from './fingerprint-index.ts'
import type { IndexSpace } from './index-space.ts'
import { CoverageTracker, uniteIntervals } from './interval-set.ts'
import { readLandedKeys } from './landed-keys.ts'

/** A chat's state together with the open index that it refers to. */
export interface KnownRecords {
  readonly state: ChatState
  readonly index: FingerprintIndex
  /** Whether they had to be brought up to date from the files, so that they differ from what is saved. */
  readonly isRebuilt: boolean
}

export interface KnownRecordsOptions {
  readonly folder: string
  /** The folder's name in messages. */
  readonly shown: string
  /** Nothing may be written to the folder. */
  readonly isReadOnly: boolean
  readonly columnar: ColumnarReader | undefined
  /** Each run landed messages in the order of ids, so that what lies between two of them is known to be absent. */
  readonly isOrdered: boolean
}

/**
 * What is landed in a chat's folder. The files are the truth: what the saved state and index don't know of them (a run
 * was killed between landing and saving) is read from the files; if they know of files that aren't there, or are
 * missing or damaged, all of it is.
 */
export async function openKnownRecords(options: KnownRecordsOptions): Promise<KnownRecords> {
  const { folder, isReadOnly } = options
  const live = liveBronzeFiles(listBronzeFolder(folder))
  const sources = landedSources(folder, live)
  const saved = readChatState(folder)
  const index = saved === undefined ? undefined : openSavedIndex(folder, saved, sources, isReadOnly)
  const state = saved !== undefined && index !== undefined ? saved : emptyState
  const reader = new KnownRecordsReader(options, state, index ?? FingerprintIndex.empty(folder, isReadOnly))
  for (const { parquet, replaces } of live.parquet) {
    if (replaces.some(({ file }) => !reader.knows(file))) await reader.readParquet(parquet)
  }
  for (const file of live.ndjson) if (!reader.knows(file)) reader.readNdjson(file)
  return reader.result()
}

function openSavedIndex(
  folder: string,
  state: ChatState,
  sources: readonly LandedSource[],
  isReadOnly: boolean,
): FingerprintIndex | undefined {
  const byName = new Map(sources.map((source) => [source.file, source]))
  const isTrue = state.files.every(({ file, rows, size_bytes }) => {
    const source = byName.get(file)
    if (source === undefined) return false
    return source.sizeBytes === undefined ? source.rows === rows : source.sizeBytes === size_bytes
  })
  if (!isTrue || state.index === null) return undefined
  const { file, table_offset, table_bytes, checksum } = state.index
  const reference = { file, offset: table_offset, sizeBytes: table_bytes, checksum }
  return FingerprintIndex.open(folder, reference, isReadOnly)
}

/** Adds the records of files to a state and its index. */
class KnownRecordsReader {
  readonly #options: KnownRecordsOptions
  readonly #start: ChatState
  readonly #index: FingerprintIndex
  readonly #files: Map<string, ChatState['files'][number]>
  readonly #records: Record<RecordKey['recordKind'], number>
  readonly #coverage = new Map<string, CoverageTracker>()
  readonly #runs = new Map<string, string>()
  #newest: string | null

  constructor(options: KnownRecordsOptions, start: ChatState, index: FingerprintIndex) {
    this.#options = options
    this.#start = start
    this.#index = index
    this.#files = new Map(start.files.map((each) => [each.file, each]))
    this.#records = { ...start.records }
    this.#newest = start.newest_observed_at
  }

  knows(file: string): boolean {
    return this.#files.has(file)
  }

  readNdjson(file: string): void {
    const path = join(this.#options.folder, file)
    let rows = 0
    for (const key of readLandedKeys(path)) {
      rows++
      if (key !== undefined) this.#add(key)
    }
    this.#files.set(file, { file, rows, size_bytes: statSync(path).size })
  }

  async readParquet(file: string): Promise<void> {
    const { columnar, folder, shown } = this.#options
    if (columnar === undefined) throw bronzeError('bronze-compacted', { folder: shown, file })
    const rows = new Map<string, number>()
    for await (const batch of columnar.readKeys(join(folder, file))) {
      for (const key of batch) {
        if (this.knows(key.landedFile)) continue
        rows.set(key.landedFile, (rows.get(key.landedFile) ?? 0) + 1)
        this.#add(key)
      }
    }
    for (const [landed, count] of rows)
      this.#files.set(landed, { file: landed, rows: count, size_bytes: null })
  }

  #add(key: RecordKey): void {
    const hash = parseHash(key.contentHash)
    const seen = { ...hash, observedAtMs: Date.parse(key.observedAt) }
    const place = indexPlace(key, hash.high)
    if (place !== undefined) this.#index.add(place.space, place.key, seen)
    this.#records[key.recordKind]++
    this.#runs.set(key.runId, key.observedAt)
    if (this.#newest === null || key.observedAt > this.#newest) this.#newest = key.observedAt
    if (key.messageId === null || !this.#options.isOrdered) return
    const coverage = this.#coverage.get(key.runId) ?? new CoverageTracker()
    this.#coverage.set(key.runId, coverage)
    coverage.see(Number(key.messageId))
  }

  result(): KnownRecords {
    const covered = [...this.#coverage.values()].flatMap((each) => [...each.intervals()])
    const imports = [...this.#runs]
      .filter(([runId]) => !this.#start.imports.some((each) => each.run_id === runId))
      .map(([run_id, observed_at]) => ({ run_id, observed_at, finished: null, read: null, landed: null }))
    const state: ChatState = {
      ...this.#start,
      records: this.#records,
      newest_observed_at: this.#newest,
      covered_ids: uniteIntervals([...this.#start.covered_ids, ...covered]).map(([from, to]) => [from, to]),
      files: [...this.#files.values()],
      imports: [...this.#start.imports, ...imports],
    }
    return { state, index: this.#index, isRebuilt: this.#files.size > this.#start.files.length }
  }
}

/**
 * Where a record stands in the index: under its message's id; unreadable pieces, which have no id, under their hash. Whom
 * a record describes stands in its payload, which isn't read: such a one may be landed a second time.
 */
function indexPlace(
  { recordKind, messageId }: Pick<RecordKey, 'recordKind' | 'messageId'>,
  hashHigh: number,
): { readonly space: IndexSpace; readonly key: number } | undefined {
  if (messageId !== null) return { space: 'message', key: Number(messageId) }
  if (recordKind === 'unreadable') return { space: 'unreadable', key: hashHigh }
  return recordKind === 'chat' ? { space: 'chat', key: 0 } : undefined
}
