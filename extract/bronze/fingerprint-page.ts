import type { ContentHash } from '../envelope/content-hash.ts'

/** One landed version of a record: what it said, and when that was seen. */
export interface Fingerprint extends ContentHash {
  readonly observedAtMs: number
}

/** What an observation is in the light of what is landed. All but "unchanged" are to be landed. */
export type Verdict = 'new' | 'changed' | 'older' | 'unchanged'

/** The landed versions of some keys, in memory. */
export interface VersionPage {
  isDirty: boolean
  /** Whether any version is landed. */
  knows(slot: number): boolean
  /** Whether exactly this version is landed, whenever it was observed. */
  hasContent(slot: number, hash: ContentHash): boolean
  /** Whether exactly this version at exactly this time is landed. */
  has(slot: number, seen: Fingerprint): boolean
  judge(slot: number, seen: Fingerprint): Verdict
  add(slot: number, seen: Fingerprint): void
  encode(): Buffer
}

/**
 * Compares an observation with its neighbours in time. If the last version landed before it, or the first one after
 * it, says the same, it adds nothing. So the answer depends on the landed set alone, not on the order of landing.
 */
export function judgeVersions(versions: readonly Fingerprint[], seen: Fingerprint): Verdict {
  if (versions.length === 0) return 'new'
  const before = Math.max(
    ...versions.map((each) => each.observedAtMs).filter((at) => at <= seen.observedAtMs),
  )
  const after = Math.min(...versions.map((each) => each.observedAtMs).filter((at) => at > seen.observedAtMs))
  const neighbours = versions.filter((each) => each.observedAtMs === before || each.observedAtMs === after)
  if (neighbours.some((each) => isSame(each, seen))) return 'unchanged'
  return after === Number.POSITIVE_INFINITY ? 'changed' : 'older'
}

export const slotsPerPage = 4096

const entryBytes = 16

/**
 * The landed versions of 4096 neighbouring keys. Nearly all records have one version, which is kept in flat arrays;
 * further ones stand in a map.
 */
export class FingerprintPage implements VersionPage {
  isDirty = false
  readonly #isUsed = new Uint8Array(slotsPerPage)
  readonly #high = new Uint32Array(slotsPerPage)
  readonly #low = new Uint32Array(slotsPerPage)
  readonly #observedAtMs = new Float64Array(slotsPerPage)
  readonly #further = new Map<number, Fingerprint[]>()
  #count = 0

  knows(slot: number): boolean {
    return this.#isUsed[slot] === 1
  }

  hasContent(slot: number, hash: ContentHash): boolean {
    return this.#versions(slot).some((version) => isSame(version, hash))
  }

  has(slot: number, seen: Fingerprint): boolean {
    return this.#versions(slot).some(
      (version) => isSame(version, seen) && version.observedAtMs === seen.observedAtMs,
    )
  }

  judge(slot: number, seen: Fingerprint): Verdict {
    const isFirst = this.#high[slot] === seen.high && this.#low[slot] === seen.low
    if (this.#isUsed[slot] === 1 && isFirst && !this.#further.has(slot)) return 'unchanged'
    return judgeVersions(this.#versions(slot), seen)
  }

  /** The version that was observed last; undefined if nothing is landed under this slot. */
  latest(slot: number): Fingerprint | undefined {
    const versions = this.#versions(slot)
    return versions.length === 0 ? undefined : lastOf(versions)
  }

  /** How many slots of a closed range have each of the given contents as their last version; behind them, how many another. */
  tally(from: number, to: number, contents: readonly ContentHash[], counts: number[]): void {
    for (let slot = from; slot <= to; slot++) {
      if (this.#isUsed[slot] === 0) continue
      const last = this.#further.has(slot) ? lastOf(this.#versions(slot)) : undefined
      const high = last?.high ?? this.#high[slot]
      const low = last?.low ?? this.#low[slot]
      let place = 0
      while (place < contents.length && (contents[place]?.high !== high || contents[place]?.low !== low))
        place++
      counts[place] = (counts[place] ?? 0) + 1
    }
  }

  /** Slots of a closed range under which nothing is landed, ascending, at most so many. */
  unused(from: number, to: number, max: number): readonly number[] {
    const slots: number[] = []
    for (let slot = from; slot <= to && slots.length < max; slot++)
      if (this.#isUsed[slot] === 0) slots.push(slot)
    return slots
  }

  add(slot: number, seen: Fingerprint): void {
    this.isDirty = true
    this.#count++
    if (this.#isUsed[slot] === 0) {
      this.#isUsed[slot] = 1
      this.#high[slot] = seen.high
      this.#low[slot] = seen.low
      this.#observedAtMs[slot] = seen.observedAtMs
      return
    }
    const { high, low, observedAtMs } = seen
    const further = this.#further.get(slot)
    if (further === undefined) this.#further.set(slot, [{ high, low, observedAtMs }])
    else further.push({ high, low, observedAtMs })
  }

  #versions(slot: number): readonly Fingerprint[] {
    if (this.#isUsed[slot] === 0) return []
    const first = {
      high: this.#high[slot] ?? 0,
      low: this.#low[slot] ?? 0,
      observedAtMs: this.#observedAtMs[slot] ?? 0,
    }
    return [first, ...(this.#further.get(slot) ?? [])]
  }

  /** A count and 16 bytes a version: slot, time, hash. */
  encode(): Buffer {
    const bytes = Buffer.allocUnsafe(4 + this.#count * entryBytes)
    let at = bytes.writeUInt32LE(this.#count, 0)
    for (let slot = 0; slot < slotsPerPage; slot++) {
      if (this.#isUsed[slot] === 0) continue
      for (const version of this.#versions(slot)) {
        at = bytes.writeUInt16LE(slot, at)
        at = bytes.writeIntLE(version.observedAtMs, at, 6)
        at = bytes.writeUInt32LE(version.high, at)
        at = bytes.writeUInt32LE(version.low, at)
      }
    }
    return bytes
  }

  static decode(bytes: Buffer): FingerprintPage {
    const page = new FingerprintPage()
    const count = bytes.readUInt32LE(0)
    for (let at = 4; at < 4 + count * entryBytes; at += entryBytes) {
      const observedAtMs = bytes.readIntLE(at + 2, 6)
      const seen = { high: bytes.readUInt32LE(at + 8), low: bytes.readUInt32LE(at + 12), observedAtMs }
      page.add(bytes.readUInt16LE(at), seen)
    }
    page.isDirty = false
    return page
  }
}

function lastOf(versions: readonly Fingerprint[]): Fingerprint | undefined {
  return versions.reduce((last, each) => (each.observedAtMs >= last.observedAtMs ? each : last))
}

export function isSame(a: ContentHash, b: ContentHash): boolean {
  return a.high === b.high && a.low === b.low
}
