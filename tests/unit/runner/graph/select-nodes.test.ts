import fc from 'fast-check'
import { expect, test } from 'vitest'
import { knownErrors } from '../../../../kernel/errors/tgelt-error.ts'
import { buildGraph } from '../../../../runner/graph/graph.ts'
import type { IndirectSelection } from '../../../../runner/graph/indirect-selection.ts'
import { selectNodes } from '../../../../runner/graph/select-nodes.ts'
import { shop } from './graph-fixture.ts'

const graph = buildGraph(shop)

function select(
  selector: string,
  exclude = '',
  indirectSelection: IndirectSelection = 'eager',
): readonly string[] {
  const request = {
    select: selector === '' ? [] : [selector],
    exclude: exclude === '' ? [] : [exclude],
    indirectSelection,
  }
  return selectNodes(graph, request)
    .ids.map((id) => id.split('.').at(-1) ?? '')
    .sort()
}

const dailyTests = ['notnull_daily', 'relationships_daily_users']

test.each([
  ['daily', ['daily', ...dailyTests]],
  ['gold', ['daily', ...dailyTests, 'people', 'singular_people', 'weekly']],
  ['shop.gold.daily', ['daily', ...dailyTests]],
  ['gold.deep', ['people', 'singular_people']],
  ['gold.*', ['daily', ...dailyTests, 'people', 'singular_people', 'weekly']],
  ['peo*', ['people', 'singular_people']],
  ['weekly+', ['weekly']],
  ['users+1', ['daily', ...dailyTests, 'people', 'singular_people', 'users']],
  ['1+weekly', ['daily', ...dailyTests, 'weekly']],
  ['@messages', ['daily', 'events', 'messages', ...dailyTests, 'users', 'weekly']],
  ['tag:slow', ['weekly']],
  ['tag:daily,tag:slow', ['weekly']],
  ['tag:slow people', ['people', 'singular_people', 'weekly']],
  ['path:models/silver', ['messages', 'relationships_daily_users', 'users']],
  ['models/gold/*.sql', ['daily', ...dailyTests, 'weekly']],
  ['weekly.sql', ['weekly']],
  ['config.materialized:table', ['daily', ...dailyTests, 'people', 'singular_people', 'weekly']],
  ['config.meta.owner:ada,weekly', ['weekly']],
  ['source:raw', ['events']],
  ['source:raw.events+1', ['events', 'messages', 'relationships_daily_users', 'users']],
  ['resource_type:source', ['events']],
  ['test_type:singular', ['singular_people']],
  ['test_type:generic', dailyTests],
  ['test_name:relationships', ['relationships_daily_users']],
  ['package:shop,weekly', ['weekly']],
])('%s', (selector, expected) => {
  expect(select(selector)).toEqual([...expected].sort())
})

test('@x is x, what comes of it, and all that those need', () => {
  expect(select('@people')).toEqual(
    ['events', 'people', 'relationships_daily_users', 'singular_people', 'users'].sort(),
  )
})

test('indirect selection decides which tests come along', () => {
  expect(select('daily', '', 'eager')).toEqual(['daily', ...dailyTests])
  expect(select('daily', '', 'cautious')).toEqual(['daily', 'notnull_daily'])
  expect(select('daily users', '', 'cautious')).toEqual(['daily', ...dailyTests, 'users'])
  expect(select('daily', '', 'buildable')).toEqual(['daily', ...dailyTests])
  expect(select('daily', '', 'empty')).toEqual(['daily'])
})

test('excluding a model excludes its tests', () => {
  expect(select('gold', 'daily')).toEqual(['people', 'singular_people', 'weekly'])
})

test('what matches nothing is a warning that names the near one', () => {
  const { ids, warnings } = selectNodes(graph, { select: ['weekley'], exclude: [] })
  expect(ids).toEqual([])
  expect(warnings.map(({ code, hint }) => [code, hint])).toEqual([
    ['selection-empty', 'Did you mean "weekly"?'],
  ])
})

test('an empty selector selects nothing, and says so', () => {
  const { ids, warnings } = selectNodes(graph, { select: [''], exclude: [] })
  expect([ids, warnings.map(({ code }) => code)]).toEqual([[], ['selection-empty']])
})

test.each([
  ['weekly,people', ['intersection-empty']],
  ['weekly,nope', ['selection-empty']],
  ['weekly,gold', []],
  ['weekly,people weekly', ['intersection-empty']],
])('an intersection that is empty though its parts are not is a warning: %s', (selector, codes) => {
  const { warnings } = selectNodes(graph, { select: [selector], exclude: [] })
  expect(warnings.map(({ code }) => code)).toEqual(codes)
})

test.each([
  ['state:modified', 'selector-method-unsupported'],
  ['tags:daily', 'selector-method-unknown'],
  ['constructor:x', 'selector-method-unknown'],
  ['@daily+', 'selector-invalid'],
  ['+', 'selector-invalid'],
  ['a,,b', 'selector-invalid'],
  ['config:table', 'selector-invalid'],
])('%s is refused', (selector, code) => {
  let thrown: unknown
  try {
    select(selector)
  } catch (error) {
    thrown = error
  }
  expect(knownErrors(thrown).map((error) => error.code)).toEqual([code])
})

const atom = fc.constantFrom(
  'daily',
  'weekly',
  'users',
  'people',
  'gold',
  'silver',
  'tag:daily',
  'tag:slow',
  'source:raw',
)
const criterion = fc
  .tuple(fc.constantFrom('', '+', '1+', '@'), atom, fc.constantFrom('', '+', '+1'))
  .map(([before, name, after]) => (before === '@' ? `@${name}` : `${before}${name}${after}`))

test('the algebra: union, intersection and exclusion are set operations (without tests coming along)', () => {
  const set = (selector: string, exclude = ''): Set<string> => new Set(select(selector, exclude, 'empty'))
  fc.assert(
    fc.property(criterion, criterion, criterion, (a, b, c) => {
      const [left, right] = [set(a), set(b)]
      expect(set(`${a} ${b}`)).toEqual(new Set([...left, ...right].sort()))
      expect(set(`${a},${b}`)).toEqual(new Set([...left].filter((id) => right.has(id))))
      expect(set(a, b)).toEqual(new Set([...left].filter((id) => !right.has(id))))
      expect(set(`${a},${b} ${a},${c}`)).toEqual(
        new Set([...left].filter((id) => right.has(id) || set(c).has(id))),
      )
    }),
  )
})

test('+x+ is closed: selecting above or below what it selects adds nothing on that side', () => {
  fc.assert(
    fc.property(fc.constantFrom('daily', 'weekly', 'users', 'people', 'messages'), (name) => {
      const above = select(`+${name}`, '', 'empty')
      for (const other of above)
        expect(above).toEqual(expect.arrayContaining([...select(`+${other}`, '', 'empty')]))
    }),
  )
})

test('results are in graph order, whatever the order of the selectors', () => {
  const one = selectNodes(graph, { select: ['weekly', 'users', 'daily'], exclude: [] }).ids
  const other = selectNodes(graph, { select: ['daily weekly', 'users'], exclude: [] }).ids
  expect(one).toEqual(other)
  expect(one.indexOf('model.shop.users')).toBeLessThan(one.indexOf('model.shop.daily'))
})
