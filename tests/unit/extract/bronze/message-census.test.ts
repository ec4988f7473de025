import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FingerprintIndex } from '../../../../extract/bronze/fingerprint-index.ts'
import { temporaryFolder } from '../support/bronze.ts'

const ids = fc.oneof(
  fc.integer({ min: -5, max: 12 }),
  fc.integer({ min: 4090, max: 4100 }),
  fc.constant(-4097),
)
const version = fc.record({ id: ids, low: fc.nat({ max: 3 }), observedAtMs: fc.nat({ max: 9 }) })
const range = fc.tuple(ids, ids).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)])

test('what is counted and missing in a range is what a plain list of landed versions says', () => {
  fc.assert(
    fc.property(
      fc.array(version, { maxLength: 40 }),
      range,
      fc.nat({ max: 30 }),
      (versions, [from, to], max) => {
        const index = FingerprintIndex.empty(temporaryFolder(), true)
        // Of two versions of one moment, the one that was landed later is the last.
        const last = new Map<number, { low: number; observedAtMs: number }>()
        for (const { id, low, observedAtMs } of versions) {
          index.observe('message', id, { high: 7, low, observedAtMs })
          index.add('user', id + 9, { high: 7, low, observedAtMs })
        }
        const plain = FingerprintIndex.empty(temporaryFolder(), true)
        for (const { id, low, observedAtMs } of versions) {
          if (plain.observe('message', id, { high: 7, low, observedAtMs }) === 'unchanged') continue
          const known = last.get(id)
          if (known === undefined || observedAtMs >= known.observedAtMs) last.set(id, { low, observedAtMs })
        }
        const inRange = [...last].filter(([id]) => id >= from && id <= to).sort(([a], [b]) => a - b)
        const count = (isIt: (low: number) => boolean) => inRange.filter(([, { low }]) => isIt(low)).length
        const contents = [
          { high: 7, low: 1 },
          { high: 7, low: 2 },
        ]
        expect(index.tallyMessages(from, to, contents)).toEqual([
          count((low) => low === 1),
          count((low) => low === 2),
          count((low) => low !== 1 && low !== 2),
        ])
        expect([...index.messages(from, to)].map(([id, { low }]) => [id, low])).toEqual(
          inRange.map(([id, { low }]) => [id, low]),
        )
        const missing = Array.from({ length: to - from + 1 }, (_, at) => from + at).filter(
          (id) => !last.has(id),
        )
        expect(index.missingMessages(from, to, max)).toEqual(missing.slice(0, max))
        index.close()
        plain.close()
      },
    ),
    { numRuns: 500 },
  )
})
