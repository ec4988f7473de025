import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isNodeError } from '../../kernel/errors/node-error.ts'
import type { ContentHash } from '../envelope/content-hash.ts'
import {
  type Fingerprint,
  FingerprintPage,
  slotsPerPage,
  type Verdict,
  type VersionPage,
} from './fingerprint-page.ts'
import { type IndexSpace, isSparse, spaceNumbers, spacesPerPage } from './index-space.ts'
import { PageStore, type PieceReference } from './page-store.ts'
import { SparsePage } from './sparse-page.ts'

/** Where a saved index lies: its file and the table of its pages. */
export interface IndexReference extends PieceReference {
  readonly file: string
}

interface PageReference extends PieceReference {
  readonly store: PageStore
}

const maxPages = 384
const sparsePages = 32
const tableEntryBytes = 24
const minRewriteBytes = 8 << 20

/**
 * Which versions of which records are landed, out of core: pages of 4096 neighbouring message ids, of which the last
 * 384 used are in memory (about 27 MB, 1.5 million neighbouring ids). Changed pages are written behind the old ones, and count only from the moment
 * that the chat's state refers to their new table: a crash leaves the old index.
 */
export class FingerprintIndex {
  readonly #folder: string
  readonly #isReadOnly: boolean
  #file: string | undefined
  #store: PageStore | undefined
  /** Takes the pages that have no room in memory when nothing may be written to the chat's folder. */
  #spill: PageStore | undefined
  readonly #table = new Map<number, PageReference>()
  readonly #pages = new Map<number, VersionPage>()
  #currentId = Number.NaN
  #current: VersionPage = new FingerprintPage()
  #saved: IndexReference | undefined

  private constructor(folder: string, isReadOnly: boolean) {
    this.#folder = folder
    this.#isReadOnly = isReadOnly
  }

  /** A new index. Nothing is written to `folder` before `save`, unless there are more pages than fit in memory. */
  static empty(folder: string, isReadOnly: boolean): FingerprintIndex {
    return new FingerprintIndex(folder, isReadOnly)
  }

  /** A saved index; undefined if it is missing or damaged anywhere. */
  static open(folder: string, reference: IndexReference, isReadOnly: boolean): FingerprintIndex | undefined {
    const index = new FingerprintIndex(folder, isReadOnly)
    try {
      const end = reference.offset + reference.sizeBytes
      index.#store = PageStore.open(join(folder, reference.file), end, isReadOnly ? 'read' : 'write')
    } catch (error) {
      if (isNodeError(error, 'ENOENT')) return undefined
      throw error
    }
    index.#file = reference.file
    index.#saved = reference
    if (index.#readTable(reference)) return index
    index.close()
    return undefined
  }

  /** What an observation is. All but "unchanged" are noted as landed. */
  observe(space: IndexSpace, key: number, seen: Fingerprint): Verdict {
    const page = this.#page(space, key)
    const slot = slotOf(space, key)
    const verdict = page.judge(slot, seen)
    if (verdict !== 'unchanged') page.add(slot, seen)
    return verdict
  }

  /** Whether this content is landed under this key, whenever it was seen. */
  hasContent(space: IndexSpace, key: number, seen: Fingerprint): boolean {
    return this.#page(space, key).hasContent(slotOf(space, key), seen)
  }

  /** Notes a landed record; the same one twice counts once. */
  add(space: IndexSpace, key: number, seen: Fingerprint): void {
    const page = this.#page(space, key)
    const slot = slotOf(space, key)
    if (!page.has(slot, seen)) page.add(slot, seen)
  }

  /** Whether anything is landed under a key. */
  knows(space: IndexSpace, key: number): boolean {
    return this.#page(space, key).knows(slotOf(space, key))
  }

  /** The version of a message that was observed last; undefined if nothing is landed under its id. */
  latestMessage(id: number): Fingerprint | undefined {
    const page = this.#page('message', id)
    return page instanceof FingerprintPage ? page.latest(slotOf('message', id)) : undefined
  }

  /** The landed messages with ids in a closed range, ascending, each with the version that was observed last. */
  *messages(from: number, to: number): Generator<readonly [id: number, latest: Fingerprint], void> {
    for (const { page, start, first, last } of this.#messagePages(from, to)) {
      for (let slot = first; slot <= last; slot++) {
        const latest = page.latest(slot)
        if (latest !== undefined) yield [start + slot, latest]
      }
    }
  }

  /** How many messages of a closed range have each of the given contents as their last version; behind them, how many another. */
  tallyMessages(from: number, to: number, contents: readonly ContentHash[]): readonly number[] {
    const counts = [...contents.map(() => 0), 0]
    for (const { page, first, last } of this.#messagePages(from, to))
      page.tally(first, last, contents, counts)
    return counts
  }

  /** Ids of a closed range under which nothing is landed, ascending, at most so many. */
  missingMessages(from: number, to: number, max: number): readonly number[] {
    const missing: number[] = []
    let next = from
    const fill = (end: number): void => {
      for (; next < end && missing.length < max; next++) missing.push(next)
    }
    for (const { page, start, first, last } of this.#messagePages(from, to)) {
      fill(start + first)
      for (const slot of page.unused(first, last, max - missing.length)) missing.push(start + slot)
      next = start + last + 1
      if (missing.length >= max) return missing
    }
    fill(to + 1)
    return missing
  }

  /** The pages that hold messages of a closed range, ascending, with the slots of the range on each. */
  *#messagePages(from: number, to: number) {
    if (from > to) return
    for (const group of this.#messageGroups()) {
      const start = group * slotsPerPage
      const first = Math.max(0, from - start)
      const last = Math.min(slotsPerPage - 1, to - start)
      if (first > last) continue
      const page = this.#page('message', start)
      if (page instanceof FingerprintPage) yield { page, start, first, last }
    }
  }

  /** The groups of neighbouring messages that anything is landed of, ascending. */
  #messageGroups(): readonly number[] {
    const ids = [...new Set([...this.#table.keys(), ...this.#pages.keys()])]
    return ids
      .filter((id) => ((id % spacesPerPage) + spacesPerPage) % spacesPerPage === spaceNumbers.message)
      .map((id) => id / spacesPerPage)
      .sort((a, b) => a - b)
  }

  /** Makes the index durable; it counts once something durable refers to the result. */
  save(): IndexReference {
    const isUnchanged = ![...this.#pages.values()].some((page) => page.isDirty)
    if (this.#saved !== undefined && isUnchanged) return this.#saved
    for (const [id, page] of this.#pages) if (page.isDirty) this.#write(id, page)
    if (this.#isMostlyGarbage()) this.#rewrite()
    const store = this.#writable()
    const reference = { ...store.append(this.#encodeTable()), file: this.#file ?? '' }
    store.sync()
    this.#saved = reference
    return reference
  }

  /** The file that the index lies in, once it has one. */
  get file(): string | undefined {
    return this.#file
  }

  close(): void {
    this.#store?.close()
    this.#spill?.close()
    this.#store = undefined
    this.#spill = undefined
  }

  #page(space: IndexSpace, key: number): VersionPage {
    const id = pageOf(space, key)
    if (id === this.#currentId) return this.#current
    const page = this.#pages.get(id) ?? this.#load(id)
    // The map's order is that of the last use.
    this.#pages.delete(id)
    this.#pages.set(id, page)
    if (this.#pages.size > maxPages) this.#evict()
    this.#currentId = id
    this.#current = page
    return page
  }

  #load(id: number): VersionPage {
    const reference = this.#table.get(id)
    if (reference === undefined) return isSparse(id) ? new SparsePage() : new FingerprintPage()
    const piece = reference.store.read(reference)
    // Every page was sound when the index was opened.
    if (piece === undefined) throw new Error('The fingerprint index has changed under this process.')
    return isSparse(id) ? SparsePage.decode(piece) : FingerprintPage.decode(piece)
  }

  #evict(): void {
    for (const [id, page] of this.#pages) {
      if (page.isDirty) this.#write(id, page)
      this.#pages.delete(id)
      return
    }
  }

  #write(id: number, page: VersionPage): void {
    const store = this.#writable()
    this.#table.set(id, { ...store.append(page.encode()), store })
    page.isDirty = false
    // Even if it is evicted before the next save, the saved table no longer is the whole truth.
    this.#saved = undefined
  }

  #writable(): PageStore {
    if (this.#isReadOnly) {
      this.#spill ??= PageStore.createTemporary(join(tmpdir(), `tgelt-${randomBytes(8).toString('hex')}`))
      return this.#spill
    }
    return this.#store ?? this.#createStore()
  }

  #createStore(): PageStore {
    this.#file = `fingerprints-${randomBytes(4).toString('hex')}.bin`
    this.#store = PageStore.create(join(this.#folder, this.#file))
    return this.#store
  }

  #isMostlyGarbage(): boolean {
    if (this.#isReadOnly || this.#store === undefined || this.#store.sizeBytes < minRewriteBytes) return false
    let liveBytes = 0
    for (const { sizeBytes } of this.#table.values()) liveBytes += sizeBytes
    return liveBytes < this.#store.sizeBytes / 2
  }

  /** Copies the pages that count to a new file; the old one is deleted by whoever finds nothing referring to it. */
  #rewrite(): void {
    const old = this.#store
    const store = this.#createStore()
    for (const [id, reference] of this.#table) {
      const piece = reference.store.read(reference)
      if (piece === undefined) throw new Error('The fingerprint index has changed under this process.')
      this.#table.set(id, { ...store.append(piece), store })
    }
    old?.close()
  }

  #encodeTable(): Buffer {
    const bytes = Buffer.allocUnsafe(this.#table.size * tableEntryBytes)
    let at = 0
    for (const [id, { offset, sizeBytes, checksum }] of this.#table) {
      at = bytes.writeDoubleLE(id, at)
      at = bytes.writeDoubleLE(offset, at)
      at = bytes.writeUInt32LE(sizeBytes, at)
      at = bytes.writeUInt32LE(checksum, at)
    }
    return bytes
  }

  #readTable(reference: IndexReference): boolean {
    const store = this.#store
    const bytes = store?.read(reference)
    if (store === undefined || bytes === undefined) return false
    for (let at = 0; at < bytes.length; at += tableEntryBytes) {
      const page = {
        offset: bytes.readDoubleLE(at + 8),
        sizeBytes: bytes.readUInt32LE(at + 16),
        checksum: bytes.readUInt32LE(at + 20),
        store,
      }
      if (store.read(page) === undefined) return false
      this.#table.set(bytes.readDoubleLE(at), page)
    }
    return true
  }
}

/** Dense keys share a page with their neighbours, sparse ones with those that leave the same remainder. */
function pageOf(space: IndexSpace, key: number): number {
  const number = spaceNumbers[space]
  const group = isSparse(number) ? key % sparsePages : Math.floor(key / slotsPerPage)
  return group * spacesPerPage + number
}

function slotOf(space: IndexSpace, key: number): number {
  if (isSparse(spaceNumbers[space])) return key
  return key - Math.floor(key / slotsPerPage) * slotsPerPage
}
