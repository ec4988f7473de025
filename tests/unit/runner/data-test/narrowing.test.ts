import { describe, expect, it } from 'vitest'
import { keepsValues, narrowingOf, singularNarrowingOf } from '../../../../runner/data-test/narrowing.ts'
import type { DataTestConfig, ModelConfig } from '../../../../runner/resource/config.ts'
import type { DataTestNode, ResourceNode } from '../../../../runner/resource/node.ts'
import { dataTest, model, seed } from '../hand-made-nodes.ts'

const incremental = { materialized: 'incremental', changedRows: 'load_id' }
const orders = model('orders', 'select 1 as id', incremental)

function test(
  kind: string,
  args: Readonly<Record<string, unknown>> = {},
  config: Partial<DataTestConfig> = {},
): DataTestNode {
  const node = dataTest('t', '', [orders.uniqueId], config, orders.uniqueId)
  return { ...node, generic: { kind, arguments: args, columnName: 'id', attachedTo: orders.uniqueId } }
}

describe('narrowingOf', () => {
  it('lets a test be narrowed whose rows are judged by what stands in them', () => {
    const narrowing = { model: 'model.shop.orders', tables: ['orders'], parent: undefined }
    expect(narrowingOf(test('not_null'), orders, undefined)).toEqual(narrowing)
    const filtered = test('unique', {}, { where: "status = 'open'", errorIf: '> 0', severity: 'warn' })
    expect(narrowingOf(filtered, orders, undefined)).toEqual(narrowing)
  })

  it.each<[string, DataTestNode]>([
    ['a limit', test('not_null', {}, { limit: 5 })],
    ['another measure', test('not_null', {}, { failCalc: 'sum(n)' })],
    ['a threshold', test('not_null', {}, { errorIf: '> 10' })],
    ['a threshold to warn', test('not_null', {}, { warnIf: '= 0' })],
    ['a subquery', test('expression_is_true', { expression: 'id in (SELECT 1)' })],
    ['the clock', test('accepted_range', { max_value: 'current_date' })],
    ['the clock, in a where', test('not_null', {}, { where: 'day > now()' })],
    ['chance', test('expression_is_true', { expression: 'id > random()' })],
  ])('does not for %s', (_, node) => {
    expect(narrowingOf(node, orders, undefined)).toBeUndefined()
  })

  it('does not for a model that does not tell its changed rows, nor for a singular test', () => {
    const plain = model('orders', '', { materialized: 'incremental' })
    expect(narrowingOf(test('not_null'), plain, undefined)).toBeUndefined()
    expect(narrowingOf(dataTest('s', '', [orders.uniqueId]), orders, undefined)).toBeUndefined()
  })

  it.each<[string, ResourceNode | undefined, boolean]>([
    ['a table', model('p', ''), true],
    ['an incremental model', model('p', '', { materialized: 'incremental' }), true],
    ['a seed', seed('p'), true],
    ['a view', model('p', '', { materialized: 'view' }), false],
    ['something that is no plain ref()', undefined, false],
  ])('of relationships to %s: %s', (_, parent, isNarrowed) => {
    const node = test('relationships', { to: "ref('p')", field: 'id' })
    const narrowing = narrowingOf(node, orders, parent)
    expect(narrowing?.parent).toEqual(isNarrowed ? { node: parent?.uniqueId, field: 'id' } : undefined)
    expect(narrowing !== undefined).toBe(isNarrowed)
  })
})

describe('singularNarrowingOf', () => {
  const days = model('days', '', incremental)
  const singular = dataTest('s', '', [orders.uniqueId, days.uniqueId])

  it('names every table that the test reads', () => {
    expect(singularNarrowingOf(singular, orders, [orders, days])).toEqual({
      model: orders.uniqueId,
      tables: ['orders', 'days'],
      parent: undefined,
    })
  })

  it.each<[string, DataTestNode, ResourceNode]>([
    ['a view', singular, model('v', '', { materialized: 'view' })],
    ['a threshold', dataTest('s', '', [], { errorIf: '> 10' }), days],
  ])('does not let one with %s be narrowed', (_, node, other) => {
    expect(singularNarrowingOf(node, orders, [orders, other])).toBeUndefined()
  })
})

describe('keepsValues', () => {
  it.each<[string, Partial<ModelConfig>, boolean]>([
    ['rows are appended', { materialized: 'incremental' }, true],
    ['rows are loaded', { materialized: 'ingest' }, true],
    ['rows are replaced by the column', { materialized: 'incremental', uniqueKey: ['ID'] }, true],
    ['rows are replaced by another', { materialized: 'incremental', uniqueKey: ['chat'] }, false],
    ['rows are replaced by two', { materialized: 'incremental', uniqueKey: ['id', 'chat'] }, false],
    ['columns are made to fit', { materialized: 'incremental', onSchemaChange: 'sync_all_columns' }, false],
  ])('where %s: %s', (_, config, kept) => {
    expect(keepsValues(model('p', '', config), 'id')).toBe(kept)
  })
})
