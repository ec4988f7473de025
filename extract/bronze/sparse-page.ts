import type { ContentHash } from '../envelope/content-hash.ts'
import {
  type Fingerprint,
  isSame,
  judgeVersions,
  type Verdict,
  type VersionPage,
} from './fingerprint-page.ts'

const entryBytes = 20

/** The landed versions of keys that have no neighbours: ids of people are spread over billions. */
export class SparsePage implements VersionPage {
  isDirty = false
  readonly #versions = new Map<number, Fingerprint[]>()
  #count = 0

  knows(key: number): boolean {
    return this.#versions.has(key)
  }

  hasContent(key: number, hash: ContentHash): boolean {
    return this.#of(key).some((version) => isSame(version, hash))
  }

  has(key: number, seen: Fingerprint): boolean {
    return this.#of(key).some(
      (version) => isSame(version, seen) && version.observedAtMs === seen.observedAtMs,
    )
  }

  judge(key: number, seen: Fingerprint): Verdict {
    return judgeVersions(this.#of(key), seen)
  }

  add(key: number, { high, low, observedAtMs }: Fingerprint): void {
    this.isDirty = true
    this.#count++
    const versions = this.#versions.get(key)
    if (versions === undefined) this.#versions.set(key, [{ high, low, observedAtMs }])
    else versions.push({ high, low, observedAtMs })
  }

  #of(key: number): readonly Fingerprint[] {
    return this.#versions.get(key) ?? []
  }

  /** A count and 20 bytes a version: key, time, hash. */
  encode(): Buffer {
    const bytes = Buffer.allocUnsafe(4 + this.#count * entryBytes)
    let at = bytes.writeUInt32LE(this.#count, 0)
    for (const [key, versions] of this.#versions) {
      for (const version of versions) {
        at = bytes.writeIntLE(key, at, 6)
        at = bytes.writeIntLE(version.observedAtMs, at, 6)
        at = bytes.writeUInt32LE(version.high, at)
        at = bytes.writeUInt32LE(version.low, at)
      }
    }
    return bytes
  }

  static decode(bytes: Buffer): SparsePage {
    const page = new SparsePage()
    const count = bytes.readUInt32LE(0)
    for (let at = 4; at < 4 + count * entryBytes; at += entryBytes) {
      const observedAtMs = bytes.readIntLE(at + 6, 6)
      const seen = { high: bytes.readUInt32LE(at + 12), low: bytes.readUInt32LE(at + 16), observedAtMs }
      page.add(bytes.readIntLE(at, 6), seen)
    }
    page.isDirty = false
    return page
  }
}
