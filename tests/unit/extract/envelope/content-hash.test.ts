import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { contentHash, parseHash } from '../../../../extract/envelope/content-hash.ts'

it('is the beginning of the SHA-256 of what stands outside of the spans', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.uniqueArray(fc.nat({ max: 300 }), { maxLength: 8 }),
      (bytes, cuts) => {
        const at = cuts.filter((cut) => cut <= bytes.length).sort((a, b) => a - b)
        const spans = at.slice(0, at.length - (at.length % 2))
        const kept = [...bytes].filter(
          (_, index) =>
            !spans.some((start, each) => each % 2 === 0 && index >= start && index < spans[each + 1]!),
        )
        const expected = createHash('sha256').update(Buffer.from(kept)).digest('hex').slice(0, 16)
        const { digits, high, low } = contentHash(
          Buffer.concat([bytes, Buffer.from('behind')]),
          bytes.length,
          spans,
        )
        expect(digits).toBe(expected)
        expect(parseHash(digits)).toEqual({ high, low })
        expect(BigInt(high) * 2n ** 32n + BigInt(low)).toBe(BigInt(`0x${expected}`))
      },
    ),
  )
})
