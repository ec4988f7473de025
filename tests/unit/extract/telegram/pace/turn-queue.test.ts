import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TurnQueue } from '../../../../../extract/telegram/pace/turn-queue.ts'

function queueOf(priorities: readonly number[]): TurnQueue<{ priority: number; place: number }> {
  const queue = new TurnQueue<{ priority: number; place: number }>()
  for (const [place, priority] of priorities.entries()) queue.add({ priority, place })
  return queue
}

test('the lowest priority goes first, and within one whoever came first', () => {
  const queue = queueOf([2, 1, 1, 2])
  expect([queue.take()?.place, queue.take()?.place, queue.take()?.place]).toEqual([1, 2, 0])
})

test('every turn but the fair ones goes to the most urgent who has waited longest', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 40 }), (priorities) => {
      const queue = queueOf(priorities)
      for (let turn = 1; queue.size > 0; turn++) {
        const waiting = queue.all()
        const taken = queue.take()
        const urgent = waiting.filter(
          ({ priority }) => priority === Math.min(...waiting.map((w) => w.priority)),
        )
        expect(taken).toBe(turn % 4 === 0 ? waiting[0] : urgent[0])
      }
    }),
  )
})

test('nobody starves: whoever waits is served within four turns per one who waited before', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { maxLength: 20 }), (before) => {
      const queue = queueOf(before)
      const last = { priority: 99, place: before.length }
      queue.add(last)
      let turns = 0
      for (let taken = queue.take(); taken !== last; taken = queue.take()) {
        // More urgent ones keep coming.
        queue.add({ priority: 0, place: -1 })
        turns++
      }
      expect(turns).toBeLessThan(4 * (before.length + 1))
    }),
  )
})
