import { readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FingerprintIndex } from '../../../../extract/bronze/fingerprint-index.ts'
import type { IndexSpace } from '../../../../extract/bronze/index-space.ts'
import { temporaryFolder } from '../support/bronze.ts'

const kinds: readonly IndexSpace[] = ['message', 'chat', 'unreadable', 'topic', 'user', 'participant']

const observation = fc.record({
  kind: fc.constantFrom(...kinds),
  // Neighbours on one page, at its borders, and the ends of what ids can be.
  key: fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom(4095, 4096, -4096, -4097, -999_999_999, 2 ** 31 - 1, 2 ** 40),
  ),
  high: fc.nat({ max: 2 }),
  low: fc.constantFrom(0, 2 ** 32 - 1),
  observedAtMs: fc.nat({ max: 4 }).map((step) => step * 1e12),
})

type Observation = typeof observation extends fc.Arbitrary<infer T> ? T : never

/** The rule, in the plainest words: look at the nearest landed versions in time. */
function expectedVerdict(landed: readonly Observation[], seen: Observation): string {
  const versions = landed.filter((each) => each.kind === seen.kind && each.key === seen.key)
  if (versions.length === 0) return 'new'
  const times = versions.map((each) => each.observedAtMs)
  const before = Math.max(...times.filter((time) => time <= seen.observedAtMs))
  const after = Math.min(...times.filter((time) => time > seen.observedAtMs))
  const near = versions.filter((each) => each.observedAtMs === before || each.observedAtMs === after)
  if (near.some((each) => each.high === seen.high && each.low === seen.low)) return 'unchanged'
  return after === Number.POSITIVE_INFINITY ? 'changed' : 'older'
}

describe('FingerprintIndex', () => {
  it('judges as a plain list of landed versions would, over any number of saves', () => {
    fc.assert(
      fc.property(fc.array(fc.option(observation, { freq: 8 }), { maxLength: 60 }), (steps) => {
        const folder = temporaryFolder()
        let index = FingerprintIndex.empty(folder, false)
        const landed: Observation[] = []
        for (const seen of steps) {
          if (seen === null) {
            const reference = index.save()
            index.close()
            index = FingerprintIndex.open(folder, reference, false)!
            expect(index).toBeDefined()
            continue
          }
          const verdict = index.observe(seen.kind, seen.key, seen)
          expect(verdict).toBe(expectedVerdict(landed, seen))
          if (verdict !== 'unchanged') landed.push(seen)
        }
        index.close()
      }),
      { numRuns: 200 },
    )
  })

  it('keeps far more pages than fit in memory', () => {
    const folder = temporaryFolder()
    let index = FingerprintIndex.empty(folder, false)
    const keys = Array.from({ length: 3000 }, (_, step) => ((step * 7919) % 3000) * 4096 - 6_000_000)
    for (const key of keys)
      expect(index.observe('message', key, { high: 1, low: key >>> 0, observedAtMs: 5 })).toBe('new')
    const reference = index.save()
    index.close()
    index = FingerprintIndex.open(folder, reference, false)!
    for (const key of keys)
      expect(index.observe('message', key, { high: 1, low: key >>> 0, observedAtMs: 6 })).toBe('unchanged')
    index.close()
  })

  it('writes nothing to its folder in a dry run, however much it learns', () => {
    const folder = temporaryFolder()
    const index = FingerprintIndex.empty(folder, true)
    for (let page = 0; page < 800; page++)
      index.observe('message', page * 4096, { high: 1, low: 2, observedAtMs: 5 })
    expect(index.observe('message', 0, { high: 1, low: 2, observedAtMs: 5 })).toBe('unchanged')
    index.close()
    expect(readdirSync(folder)).toEqual([])
  })

  it('gives the old state to an old reference, whatever was written after it', () => {
    const folder = temporaryFolder()
    const index = FingerprintIndex.empty(folder, false)
    index.observe('message', 1, { high: 1, low: 1, observedAtMs: 1 })
    const old = index.save()
    index.observe('message', 1, { high: 2, low: 2, observedAtMs: 2 })
    index.observe('message', 2, { high: 2, low: 2, observedAtMs: 2 })
    index.save()
    index.close()
    const reopened = FingerprintIndex.open(folder, old, false)!
    expect(reopened.observe('message', 2, { high: 9, low: 9, observedAtMs: 3 })).toBe('new')
    expect(reopened.observe('message', 1, { high: 1, low: 1, observedAtMs: 3 })).toBe('unchanged')
    reopened.close()
  })

  it('does not grow for ever: it is written anew when most of it is out of date', () => {
    const folder = temporaryFolder()
    let index = FingerprintIndex.empty(folder, false)
    const sizes: number[] = []
    let reference = index.save()
    for (let round = 0; round < 12; round++) {
      for (let key = 0; key < 100_000; key += 1)
        if (round === 0 || key % 4096 === 0)
          index.observe('message', key, { high: round, low: key, observedAtMs: round })
      reference = index.save()
      index.close()
      sizes.push(statSync(join(folder, reference.file)).size)
      index = FingerprintIndex.open(folder, reference, false)!
    }
    index.close()
    expect(Math.max(...sizes)).toBeLessThan(12 << 20)
    expect(sizes.at(-1)).toBeLessThan(sizes[0]! * 6)
  })

  it('is not opened if any part of it is damaged or missing', () => {
    const folder = temporaryFolder()
    const index = FingerprintIndex.empty(folder, false)
    for (let key = 0; key < 20_000; key += 500)
      index.observe('message', key, { high: 1, low: 2, observedAtMs: 5 })
    const reference = index.save()
    index.close()
    const path = join(folder, reference.file)
    const size = statSync(path).size
    truncateSync(path, size - 1)
    expect(FingerprintIndex.open(folder, reference, false)).toBeUndefined()
    writeFileSync(path, Buffer.alloc(size))
    expect(FingerprintIndex.open(folder, reference, false)).toBeUndefined()
    expect(FingerprintIndex.open(folder, { ...reference, file: 'fingerprints-0.bin' }, false)).toBeUndefined()
  })
})
