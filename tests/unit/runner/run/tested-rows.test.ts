import { beforeEach, describe, expect, it } from 'vitest'
import { readPassedTests } from '../../../../runner/data-test/passed-tests.ts'
import { duckdbDialect } from '../../../../runner/dialect/duckdb/duckdb-dialect.ts'
import type { RowMark, WrittenMark } from '../../../../runner/materialize/changed-rows.ts'
import type { ModelNode, SeedNode } from '../../../../runner/resource/node.ts'
import { TestedRows } from '../../../../runner/run/tested-rows.ts'
import { compileByHand, dataTest, model } from '../hand-made-nodes.ts'

const orders = model('orders', 'select 1', { materialized: 'incremental', changedRows: 'load_id' })
const parent = model('customers', 'select 1', { materialized: 'incremental', uniqueKey: ['id'] })
const test = dataTest('t', '', [orders.uniqueId])
const narrowing = {
  model: orders.uniqueId,
  tables: ['orders', 'customers'],
  parent: { node: parent.uniqueId, field: 'id' },
}
const columns = [{ name: 'load_id', type: 'BIGINT' }]
const before: RowMark = { columns, highest: 7n }
const after: WrittenMark = { columns, highest: 8n, unmarked: 0, changed: 3 }
const addition = { rowsAffected: 3, isAddition: true, built: [] }

function built(
  rows: TestedRows,
  node: ModelNode | SeedNode,
  ...args: Parameters<TestedRows['built']> extends [unknown, ...infer R] ? R : never
): void {
  rows.built({ ...compileByHand(node), node }, ...args)
}

const warehouse = { dialect: duckdbDialect, stateSchema: { schema: 'tgelt_state' } }

/** What the next run reads of what this one wrote. */
function next(rows: TestedRows): TestedRows {
  const insert = rows.statements(warehouse).find((sql) => sql.startsWith('insert'))
  const values = [...(insert ?? '').matchAll(/^\((.*)\)/gm)].map(([, row]) =>
    [...(row ?? '').matchAll(/'([^']*)'|null|\d+/g)].map(([all, text]) =>
      all === 'null' ? null : (text ?? all),
    ),
  )
  return new TestedRows(readPassedTests(values))
}

let known: TestedRows

beforeEach(() => {
  const first = new TestedRows(new Map())
  built(
    first,
    orders,
    { rowsAffected: 9, built: [] },
    { before: undefined, after: { ...after, highest: 7n } },
  )
  first.tested(test, narrowing, 'sql', true)
  known = next(first)
})

describe('TestedRows', () => {
  it('knows how far a test has looked, from one run to the next', () => {
    built(known, orders, addition, { before, after })
    expect(known.testedTo(test, narrowing, 'sql')).toBe(7n)
    known.tested(test, narrowing, 'sql', true)
    const third = next(known)
    built(third, orders, addition, { before: { columns, highest: 8n }, after: { ...after, highest: 9n } })
    expect(third.testedTo(test, narrowing, 'sql')).toBe(8n)
  })

  it('keeps to what was tested when a run leaves the test out', () => {
    built(known, orders, addition, { before, after })
    // Nothing is written anew: the record still holds.
    expect(known.statements(warehouse)).toEqual([])
  })

  it.each<[string, () => void]>([
    ['the model did not run', () => {}],
    [
      'the table was made anew',
      () => built(known, orders, { rowsAffected: 3, built: [] }, { before, after }),
    ],
    [
      'other rows were written',
      () => built(known, orders, { ...addition, rowsAffected: 4 }, { before, after }),
    ],
    [
      'a row does not say its run',
      () => built(known, orders, addition, { before, after: { ...after, unmarked: 1 } }),
    ],
    [
      'a column came or went',
      () => built(known, orders, addition, { before, after: { ...after, columns: [] } }),
    ],
    [
      'the table was empty',
      () => built(known, orders, addition, { before: { columns, highest: undefined }, after }),
    ],
    [
      'rows are gone that were tested',
      () => built(known, orders, addition, { before: { columns, highest: 6n }, after }),
    ],
    [
      'the SQL is another',
      () => built(known, { ...orders, rawSql: 'select 2' }, addition, { before, after }),
    ],
    [
      'the parent was made anew',
      () => {
        built(known, parent, { built: [] }, undefined)
        built(known, orders, addition, { before, after })
      },
    ],
    [
      'rows of the parent were replaced by another key',
      () => {
        built(
          known,
          model('customers', '', { materialized: 'incremental', uniqueKey: ['name'] }),
          addition,
          undefined,
        )
        built(known, orders, addition, { before, after })
      },
    ],
  ])('reads everything if %s', (_, run) => {
    run()
    expect(known.testedTo(test, narrowing, 'sql')).toBeUndefined()
  })

  describe('of a test that reads other tables, too', () => {
    const days = model('days', 'select 1', { materialized: 'incremental', changedRows: 'load_id' })
    const both = { model: orders.uniqueId, tables: ['orders', 'days'], parent: undefined }
    const empty: RowMark = { columns, highest: undefined }

    beforeEach(() => {
      const first = new TestedRows(new Map())
      const whole = { rowsAffected: 9, built: [] }
      built(first, orders, whole, { before: undefined, after: { ...after, highest: 7n } })
      first.tested(test, both, 'sql', true)
      known = next(first)
      built(known, orders, addition, { before, after })
    })

    it.each<[string, bigint | undefined, () => void]>([
      ['did not run', 7n, () => {}],
      ['got more', 7n, () => built(known, days, addition, { before, after })],
      [
        'stayed empty',
        7n,
        () =>
          built(
            known,
            days,
            { ...addition, rowsAffected: 0 },
            { before: empty, after: { ...after, ...empty } },
          ),
      ],
      [
        'was made anew',
        undefined,
        () => built(known, days, { rowsAffected: 3, built: [] }, { before, after }),
      ],
      [
        'got rows that are older',
        undefined,
        () => built(known, days, addition, { before: { columns, highest: 5n }, after }),
      ],
      ['does not tell its rows', undefined, () => built(known, days, addition, undefined)],
    ])('of which one %s', (_, testedTo, run) => {
      run()
      expect(known.testedTo(test, both, 'sql')).toBe(testedTo)
    })
  })

  it('reads everything if the test is another', () => {
    built(known, orders, addition, { before, after })
    expect(known.testedTo(test, narrowing, 'other sql')).toBeUndefined()
    expect(known.testedTo(dataTest('u', '', []), narrowing, 'sql')).toBeUndefined()
  })

  it('goes on where the parent only got more', () => {
    built(known, parent, addition, undefined)
    built(known, orders, addition, { before, after })
    expect(known.testedTo(test, narrowing, 'sql')).toBe(7n)
  })

  const hooked = (...preHooks: readonly string[]) => ({
    ...compileByHand(orders),
    node: orders,
    preHooks,
  })

  it('goes on where a hook only deletes rows of the table itself', () => {
    const own = 'delete from "main"."orders" as kept where exists (select 1 from main.customers)'
    known.built(hooked(own), addition, { before, after })
    expect(known.testedTo(test, narrowing, 'sql')).toBe(7n)
  })

  it('goes on where such a hook names the table as BigQuery does', () => {
    const there = { ...orders, relation: { ...orders.relation, database: 'shop' } }
    const own = 'delete from `shop.main.orders` as kept where true'
    known.built({ ...hooked(own), node: there }, addition, { before, after })
    expect(known.testedTo(test, narrowing, 'sql')).toBe(7n)
  })

  it('forgets, before a run, what the run may make untrue, and nothing else', () => {
    const other = model('unrelated', '')
    expect(known.strikeOut(warehouse, [other, test])).toEqual([])
    expect(known.strikeOut(warehouse, [orders]).slice(1)).toEqual([
      'delete from "tgelt_state"."passed_tests" where true',
    ])
    // What the run then vouches for is written anew, though it is what was known before.
    expect(known.statements(warehouse).join()).toContain('insert into')
  })

  it.each([
    'delete from `other.main.orders` where true',
    'delete from main.orders where true; update main.orders set id = null',
    'delete from "main"."orders_old" where true',
    'update main.orders set id = null',
    'insert into main.orders select * from main.orders',
  ])('reads everything after the hook: %s', (sql) => {
    known.built(hooked(sql), addition, { before, after })
    expect(known.testedTo(test, narrowing, 'sql')).toBeUndefined()
  })

  it('reads everything if a hook deleted rows of the parent', () => {
    const hook = ['delete from main.customers where id = 1']
    known.built({ ...compileByHand(parent), node: parent, preHooks: hook }, addition, undefined)
    built(known, orders, addition, { before, after })
    expect(known.testedTo(test, narrowing, 'sql')).toBeUndefined()
  })

  it.each<[string, () => void]>([
    ['a test that did not pass', () => known.tested(test, narrowing, 'sql', false)],
    ['a table made anew', () => built(known, orders, { built: [] }, undefined)],
    ['a parent made anew', () => built(known, parent, { built: [] }, undefined)],
    [
      'a hook that speaks of the table',
      () => {
        const node = model('other', '', { postHooks: ['delete from main."Customers"'] })
        built(known, node, { built: [] }, undefined)
      },
    ],
  ])('forgets after %s', (_, run) => {
    run()
    const again = next(known)
    expect(known.statements(warehouse).join()).toContain('delete from "tgelt_state"."passed_tests"')
    built(again, orders, addition, { before, after })
    expect(again.testedTo(test, narrowing, 'sql')).toBeUndefined()
  })
})
