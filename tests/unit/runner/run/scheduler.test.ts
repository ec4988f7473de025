import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideOutcome } from '../../../../runner/run/publication.ts'
import { Scheduler } from '../../../../runner/run/scheduler.ts'
import { planWaits } from '../../../../runner/run/wait-plan.ts'

/** Graphs whose edges go from later to earlier nodes, and a selection of their nodes. */
const graphs = fc.integer({ min: 1, max: 12 }).chain((size) =>
  fc.record({
    parents: fc.tuple(
      ...Array.from({ length: size }, (_, n) => fc.subarray(Array.from({ length: n }, (_, i) => `n${i}`))),
    ),
    selected: fc.shuffledSubarray(Array.from({ length: size }, (_, n) => `n${n}`)),
    width: fc.integer({ min: 1, max: 4 }),
    picks: fc.array(fc.nat(), { minLength: size, maxLength: size }),
  }),
)

describe('scheduling', () => {
  it('runs each selected node once, after all selected ancestors, whatever ends first', () => {
    fc.assert(
      fc.property(graphs, ({ parents, selected, width, picks }) => {
        const dependencies = new Map(parents.map((ids, n) => [`n${n}`, ids]))
        const ancestors = (id: string): Set<string> =>
          new Set((dependencies.get(id) ?? []).flatMap((parent) => [parent, ...ancestors(parent)]))
        const scheduler = new Scheduler(selected, planWaits(selected, dependencies))
        const finished: string[] = []
        const running: string[] = []
        for (const pick of [...picks, ...picks]) {
          for (let id = running.length < width ? scheduler.next() : undefined; id !== undefined; ) {
            for (const above of ancestors(id))
              expect(!selected.includes(above) || finished.includes(above)).toBe(true)
            running.push(id)
            id = running.length < width ? scheduler.next() : undefined
          }
          const [done] = running.splice(pick % Math.max(running.length, 1), 1)
          if (done === undefined) break
          finished.push(done)
          scheduler.done(done)
        }
        expect([...finished].sort()).toEqual([...selected].sort())
      }),
    )
  })

  it('starts ready nodes in the given order', () => {
    const scheduler = new Scheduler(['c', 'a', 'b'], new Map([['c', new Set(['a'])]]))
    expect([scheduler.next(), scheduler.next(), scheduler.next()]).toEqual(['a', 'b', undefined])
    scheduler.done('a')
    expect(scheduler.next()).toBe('c')
  })
})

describe('decideOutcome', () => {
  const plain = { interrupted: false, storesFailures: false }

  it.each([
    ['run', ['success', 'warn', 'pass', 'no-op'], plain, 'publish'],
    ['build', ['success', 'fail', 'skipped'], plain, 'fail'],
    ['seed', ['error'], plain, 'fail'],
    ['run', [], plain, 'discard'],
    ['build', ['success'], { ...plain, interrupted: true }, 'discard'],
    ['test', ['fail'], plain, 'discard'],
    ['test', ['fail'], { ...plain, storesFailures: true }, 'publish'],
  ] as const)('%s with %j', (mode, statuses, facts, outcome) => {
    expect(
      decideOutcome(
        mode,
        statuses.map((status) => ({ status })),
        facts,
      ),
    ).toBe(outcome)
  })
})
