import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arrange } from '../../../../extract/telegram/follow/sequence.ts'

test('whatever order updates come in, and however often, each is taken once and none before what is missing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 30 }),
      fc.infiniteStream(fc.nat()),
      fc.array(fc.nat({ max: 29 }), { maxLength: 5 }),
      (counts, order, lostAt) => {
        let pts = 100
        const sent = counts.map((ptsCount, index) => {
          pts += ptsCount
          return { place: { pts, ptsCount }, index }
        })
        const lost = new Set(lostAt)
        const firstLost = sent.find(({ index, place }) => lost.has(index) && place.ptsCount > 0)
        const arrived = sent
          .filter(({ index }) => !lost.has(index))
          .flatMap((each) => [each, each])
          .map((each) => ({ each, key: order.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ each }) => each)
        const { ready, old, early } = arrange(arrived, 100)
        const limit = firstLost?.index ?? counts.length
        const counted = ready.filter(({ place }) => place.ptsCount > 0).map(({ index }) => index)
        const expected = sent.filter(
          ({ index, place }) => index < limit && !lost.has(index) && place.ptsCount > 0,
        )
        expect(counted).toEqual(expected.map(({ index }) => index))
        expect(ready.length + old.length + early.length).toBe(arrived.length)
      },
    ),
  )
})

test('what does not count is taken where it came', () => {
  const first = { place: { pts: 11, ptsCount: 1 } }
  const uncounted = { place: undefined }
  const afterGap = { place: { pts: 13, ptsCount: 1 } }
  expect(arrange([first, uncounted, afterGap], 10)).toEqual({
    ready: [first, uncounted],
    old: [],
    early: [afterGap],
  })
})
