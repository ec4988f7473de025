import { describe, expect, test } from 'vitest'
import { makeTestNames } from '../../../../runner/project/data-tests/test-name.ts'
import { parseErrors, parseFiles, places, testOf } from './parse-files.ts'

const orders = {
  'models/customers.sql': 'select 1 as customer_id',
  'models/orders.sql': 'select 1 as order_id',
}

describe('names and ids are those of dbt (from the published manifest of jaffle_shop)', () => {
  const yml = `models:
  - name: customers
    columns:
      - name: customer_id
        data_tests: [unique, not_null]
  - name: orders
    columns:
      - name: order_id
        data_tests: [unique, not_null]
      - name: customer_id
        data_tests:
          - relationships: {to: ref('customers'), field: customer_id}
      - name: status
        data_tests:
          - accepted_values: {values: [placed, shipped, completed, return_pending, returned]}
`
  const project = parseFiles({ ...orders, 'project.yml': 'name: jaffle_shop\n', 'models/s.yml': yml })
  test.each([
    'test.jaffle_shop.unique_customers_customer_id.c5af1ff4b1',
    'test.jaffle_shop.not_null_customers_customer_id.5c9bf9911d',
    'test.jaffle_shop.unique_orders_order_id.fed79b3a6e',
    'test.jaffle_shop.not_null_orders_order_id.cf6c17daed',
    'test.jaffle_shop.relationships_orders_customer_id__customer_id__ref_customers_.c6ec7f58f2',
    'test.jaffle_shop.accepted_values_orders_status__placed__shipped__completed__return_pending__returned.be6b5b5ec3',
  ])('%s', (id) => {
    expect(project.nodes.has(id)).toBe(true)
  })

  test('a name of 64 characters or more is shortened where it names a table', () => {
    const node = testOf(project, 'accepted_values')
    expect(node.relation).toEqual({
      schema: 'main_dbt_test__audit',
      identifier: 'accepted_values_orders_1ce6ab157c285f7cd2ac656013faf758',
    })
  })
})

test('the longest name that is kept has 63 characters', () => {
  expect(makeTestNames('unique', 'm', { column_name: 'x'.repeat(54) }).short).toHaveLength(63)
  expect(makeTestNames('unique', 'm', { column_name: 'x'.repeat(55) }).short).toMatch(
    /^unique_m_[0-9a-f]{32}$/,
  )
})

test('a test depends on what it stands under and on what its arguments name', () => {
  const project = parseFiles({
    ...orders,
    'models/s.yml': `sources:
  - name: raw
    tables:
      - name: events
        columns: [{name: id, data_tests: [{relationships: {to: "{{ ref('orders') }}", field: order_id}}]}]
models:
  - name: orders
    data_tests:
      - relationships: {column_name: id, to: "source('raw', 'events')", field: id}
`,
  })
  expect(testOf(project, 'source_relationships_raw_events_').dependsOn).toEqual([
    'source.shop.raw.events',
    'model.shop.orders',
  ])
  const onModel = testOf(project, 'relationships_orders_')
  expect(onModel.dependsOn).toEqual(['model.shop.orders', 'source.shop.raw.events'])
  expect(onModel.generic).toEqual({
    kind: 'relationships',
    arguments: { to: "source('raw', 'events')", field: 'id' },
    columnName: 'id',
    attachedTo: 'model.shop.orders',
  })
  expect(onModel.definedAt).toMatchObject({ file: 'models/s.yml', line: 9, column: 9 })
})

test('both ways to write arguments and configuration mean the same', () => {
  const entry = (text: string): string =>
    `models:\n  - name: orders\n    columns:\n      - name: s\n        data_tests:\n${text}`
  const beside = entry(
    '          - accepted_values: {values: [a], quote: false, severity: WARN, where: "x > {{ var(\'n\', 3) }}"}\n',
  )
  const nested = entry(
    '          - accepted_values:\n              arguments: {values: [a], quote: false}\n              config: {severity: warn, where: x > 3}\n',
  )
  for (const yml of [beside, nested]) {
    const node = testOf(parseFiles({ ...orders, 'models/s.yml': yml }), 'accepted_values')
    expect(node.name).toBe('accepted_values_orders_s__False__a')
    expect(node.generic?.arguments).toEqual({ values: ['a'], quote: false })
    expect(node.config).toMatchObject({
      severity: 'warn',
      where: 'x > 3',
      warnIf: '!= 0',
      errorIf: '!= 0',
      failCalc: 'count(*)',
    })
  }
})

test("a test may have a name, a description and tags; a column's tags come along", () => {
  const yml = `models:
  - name: orders
    columns:
      - name: id
        tags: [key]
        tests:
          - unique: {name: one_row_per_order, description: Why, config: {tags: nightly, store_failures: true, limit: 5}}
          - name: also_named
            test_name: not_null
`
  const project = parseFiles({ ...orders, 'models/x/s.yml': yml })
  const node = testOf(project, 'one_row_per_order')
  expect(node.uniqueId).toMatch(/^test\.shop\.one_row_per_order\.[0-9a-f]{10}$/)
  expect(node).toMatchObject({
    fqn: ['shop', 'x', 'one_row_per_order'],
    description: 'Why',
    config: { tags: ['key', 'nightly'], storeFailures: true, limit: 5 },
  })
  expect(testOf(project, 'also_named').generic?.kind).toBe('not_null')
})

test('tests are configured in project.yml by folder, under data_tests or its old name', () => {
  for (const section of ['data_tests', 'tests']) {
    const project = parseFiles({
      ...orders,
      'project.yml': `name: shop\n${section}:\n  +severity: warn\n  shop:\n    strict:\n      +severity: error\n`,
      'models/s.yml': 'models: [{name: orders, columns: [{name: id, data_tests: [unique]}]}]',
      'tests/strict/t.sql': "select * from {{ ref('orders') }} where false",
    })
    expect(testOf(project, 'unique').config.severity).toBe('warn')
    expect(testOf(project, 't').config.severity).toBe('error')
  }
})

test('a singular test is a file; YAML may configure it', () => {
  const project = parseFiles({
    ...orders,
    'tests/x/t.sql':
      "{{ config(error_if='> 10', fail_calc='sum(n)') }}select 1 as n from {{ ref('orders') }}",
    'tests/t.yml': 'data_tests: [{name: t, description: Why, config: {severity: warn}}]',
  })
  expect(testOf(project, 't')).toMatchObject({
    uniqueId: 'test.shop.t',
    fqn: ['shop', 'x', 't'],
    file: 'tests/x/t.sql',
    description: 'Why',
    dependsOn: ['model.shop.orders'],
    config: { severity: 'warn', errorIf: '> 10', failCalc: 'sum(n)' },
  })
  expect(testOf(project, 't').generic).toBeUndefined()
})

test("a project's own generic tests lie in macros or tests/generic, and override built-in ones", () => {
  const project = parseFiles({
    ...orders,
    'macros/a.sql':
      '{% test positive(model, column_name, strict=true) %}select * from {{ model }}{% endtest %}',
    'tests/generic/b.sql':
      "{% test unique(model, column_name) %}select * from {{ ref('customers') }}{% endtest %}",
    'models/s.yml':
      'models: [{name: orders, columns: [{name: id, data_tests: [positive, {positive: {strict: false}}, unique]}]}]',
  })
  expect([...project.nodes.values()].filter(({ resourceType }) => resourceType === 'test')).toHaveLength(3)
  expect(testOf(project, 'unique').dependsOn).toEqual(['model.shop.orders', 'model.shop.customers'])
})

test('a test of a disabled node is left out with a warning', () => {
  const project = parseFiles({
    ...orders,
    'models/off.sql': '{{ config(enabled=false) }}select 1',
    'tests/t.sql': "select * from {{ ref('off') }}",
  })
  expect([...project.nodes.keys()]).not.toContain('test.shop.t')
  expect(places(project.warnings)).toEqual(['test-target-missing tests/t.sql:1:18'])
})

const column = (test: string): Record<string, string> => ({
  ...orders,
  'models/s.yml': `models:\n  - name: orders\n    columns:\n      - name: id\n        data_tests:\n          - ${test}\n`,
})

test.each([
  [
    'a kind that does not exist',
    'not_nul',
    'test-kind-not-found models/s.yml:6:13',
    'Did you mean "not_null"?',
  ],
  ['a missing argument', 'accepted_values', 'test-argument-invalid models/s.yml:6:13', undefined],
  [
    'a slip in an argument',
    'accepted_values: {valuse: [a]}',
    'test-argument-invalid models/s.yml:6:13',
    undefined,
  ],
  [
    'an argument of the wrong type',
    'accepted_values: {values: a}',
    'test-argument-invalid models/s.yml:6:39',
    undefined,
  ],
  [
    'an argument that a kind has not',
    'unique: {values: [a]}',
    'test-argument-invalid models/s.yml:6:22',
    'Its arguments: column_name.',
  ],
  [
    'two keys',
    'unique: {}\n            severity: warn',
    'test-entry-invalid models/s.yml:6:13',
    'Indent what belongs to "unique" below it, by four spaces.',
  ],
  ['a wrong severity', 'unique: {config: {severity: wran}}', 'config-invalid models/s.yml:6:41', undefined],
  [
    'a threshold that is none',
    "unique: {config: {warn_if: '10'}}",
    'config-invalid models/s.yml:6:40',
    undefined,
  ],
  [
    'a setting twice',
    'unique: {severity: warn, config: {severity: error}}',
    'test-entry-invalid models/s.yml:6:32',
    undefined,
  ],
  [
    'a ref to nothing',
    "relationships: {to: ref('gone'), field: id}",
    'ref-not-found models/s.yml:6:33',
    undefined,
  ],
  [
    'a broken template',
    'relationships: {to: "{{ nope }}", field: id}',
    'template-name-undefined models/s.yml:6:33',
    undefined,
  ],
  ['another package', 'other.unique', 'test-kind-not-found models/s.yml:6:13', undefined],
])('%s is an error at its place', (_name, text, expected, hint) => {
  const errors = parseErrors(column(text))
  expect(places(errors)).toContain(expected)
  if (hint !== undefined) expect(errors.map((error) => error.hint)).toContain(hint)
})

test('arguments of an own test are compared with its parameters', () => {
  const files = {
    ...column('between: {lo: 1}'),
    'macros/m.sql': '{% test between(model, column_name, low, high=9) %}{{ low }}{% endtest %}',
  }
  const errors = parseErrors(files)
  expect(places(errors)).toEqual([
    'test-argument-invalid models/s.yml:6:23',
    'test-argument-invalid models/s.yml:6:13',
  ])
  expect(errors[0]?.hint).toBe('Did you mean "low"?')
})

test('the same test twice is an error', () => {
  expect(places(parseErrors(column('unique\n          - unique')))).toEqual([
    'test-duplicate models/s.yml:7:13',
  ])
})

test('a quoted column stays quoted in the test', () => {
  const project = parseFiles({
    ...orders,
    'models/s.yml':
      'models: [{name: orders, columns: [{name: Order Id, quote: true, data_tests: [unique]}]}]',
  })
  expect(testOf(project, 'unique').generic?.columnName).toBe('"Order Id"')
})
