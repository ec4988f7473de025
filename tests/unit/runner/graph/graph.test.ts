import fc from 'fast-check'
import { expect, test } from 'vitest'
import { knownErrors } from '../../../../kernel/errors/tgelt-error.ts'
import { buildDependencies } from '../../../../runner/graph/build-dependencies.ts'
import { buildGraph } from '../../../../runner/graph/graph.ts'
import { planWaits } from '../../../../runner/run/wait-plan.ts'
import { shop, sketchNodes } from './graph-fixture.ts'

test('parents come before children', () => {
  const { order, parents } = buildGraph(shop)
  expect([...order].sort()).toEqual([...shop.keys()].sort())
  for (const id of order) {
    for (const parent of parents.get(id) ?? []) expect(order.indexOf(parent)).toBeLessThan(order.indexOf(id))
  }
})

test('any acyclic graph is ordered along its edges, the same way each time', () => {
  const edges = fc.array(fc.tuple(fc.nat(14), fc.nat(14)), { maxLength: 60 })
  fc.assert(
    fc.property(edges, fc.array(fc.nat(14), { minLength: 15, maxLength: 15 }), (pairs, shuffle) => {
      const id = (index: number): string => `model.shop.n${index}`
      const sketches = Array.from({ length: 15 }, (_, index) => ({
        id: id(index),
        dependsOn: pairs
          .filter(([from, to]) => Math.max(from, to) === index && from !== to)
          .map(([from, to]) => id(Math.min(from, to))),
      }))
      const { order } = buildGraph(sketchNodes(sketches))
      for (const { id: child, dependsOn } of sketches) {
        for (const parent of dependsOn) expect(order.indexOf(parent)).toBeLessThan(order.indexOf(child))
      }
      const shuffled = [...sketches].sort(
        (a, b) => (shuffle[sketches.indexOf(a)] ?? 0) - (shuffle[sketches.indexOf(b)] ?? 0),
      )
      expect(buildGraph(sketchNodes(shuffled)).order).toEqual(order)
    }),
  )
})

test('a chain may be longer than the stack is deep', () => {
  const id = (index: number): string => `model.shop.n${String(index).padStart(6, '0')}`
  const length = 30_000
  const chain = Array.from({ length }, (_, index) => ({
    id: id(index),
    dependsOn: index + 1 < length ? [id(index + 1)] : [],
  }))
  const { order } = buildGraph(sketchNodes(chain))
  expect([order[0], order.at(-1)]).toEqual([id(length - 1), id(0)])
  const ends = [id(0), id(length - 1)]
  expect(planWaits(ends, new Map(chain.map((each) => [each.id, each.dependsOn]))).get(id(0))).toEqual(
    new Set([id(length - 1)]),
  )
})

test('a circle is shown whole', () => {
  const nodes = sketchNodes([
    { id: 'model.shop.a', dependsOn: ['model.shop.c'] },
    { id: 'model.shop.b', dependsOn: ['model.shop.a'] },
    { id: 'model.shop.c', dependsOn: ['model.shop.b'] },
  ])
  let thrown: unknown
  try {
    buildGraph(nodes)
  } catch (error) {
    thrown = error
  }
  const [error] = knownErrors(thrown)
  expect(error?.code).toBe('graph-cycle')
  expect(error?.message).toContain('a -> c -> b -> a')
  expect(error?.hint).toContain('models/b.sql')
})

test('a node waits for tests whose parents are all above it, and for no others', () => {
  const graph = buildGraph(shop)
  const waits = buildDependencies(graph, new Set(shop.keys()))
  expect(waits.get('model.shop.weekly')).toEqual(
    expect.arrayContaining([
      'model.shop.daily',
      'test.shop.notnull_daily',
      'test.shop.relationships_daily_users',
    ]),
  )
  expect(waits.get('model.shop.people')).toEqual(['model.shop.users'])
  expect(waits.get('model.shop.daily')).toEqual(['model.shop.messages', 'model.shop.users'])
})

test('tests that are not selected hold nobody up', () => {
  const waits = buildDependencies(buildGraph(shop), new Set(['model.shop.daily', 'model.shop.weekly']))
  expect(waits.get('model.shop.weekly')).toEqual(['model.shop.daily'])
})
