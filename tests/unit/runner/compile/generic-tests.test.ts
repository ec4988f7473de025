import { expect, test } from 'vitest'
import { compileNode } from './compile-files.ts'

function files(test: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    'models/m.sql': 'select 1 as id',
    'models/other.sql': 'select 1 as id',
    'models/s.yml': `models:\n  - name: m\n    columns:\n      - name: id\n        data_tests:\n          - ${test}\n`,
    ...more,
  }
}

function sqlOf(test: string, more?: Record<string, string>): string {
  return compileNode(files(test, more), 'test.').sql.replace(/\s+/g, ' ')
}

test.each([
  ['not_null', 'select id from main.m where id is null'],
  ['not_null: {config: {store_failures: true}}', 'select * from main.m where id is null'],
  [
    'unique',
    'select id as unique_field, count(*) as n_records from main.m where id is not null group by id having count(*) > 1',
  ],
  [
    'unique: {config: {where: "id > 3 and d = \'x\'"}}',
    "select id as unique_field, count(*) as n_records from (select * from main.m where id > 3 and d = 'x') dbt_subquery where id is not null group by id having count(*) > 1",
  ],
  [
    "accepted_values: {values: [a, it's, 1, true]}",
    "with all_values as ( select id as value_field, count(*) as n_records from main.m group by id ) select * from all_values where value_field not in ('a', 'it''s', '1', 'True')",
  ],
  [
    'accepted_values: {values: [1, 2], quote: false}',
    'with all_values as ( select id as value_field, count(*) as n_records from main.m group by id ) select * from all_values where value_field not in (1, 2)',
  ],
  [
    "relationships: {to: ref('other'), field: id}",
    'with child as ( select id as from_field from main.m where id is not null ), parent as ( select id as to_field from main.other ) select from_field from child left join parent on child.from_field = parent.to_field where parent.to_field is null',
  ],
  [
    'dbt_utils.accepted_range: {min_value: 0, max_value: "(select 5)"}',
    'select * from main.m where not id >= 0 or not id <= (select 5)',
  ],
  ['accepted_range: {max_value: 0, inclusive: false}', 'select * from main.m where not id < 0'],
  ['expression_is_true: {expression: "> 0"}', 'select 1 from main.m where not(id > 0)'],
])('%s', (test, expected) => {
  expect(sqlOf(test)).toBe(expected)
})

test('tests of a model as a whole', () => {
  const yml = (test: string): Record<string, string> =>
    files('unique', { 'models/s.yml': `models: [{name: m, data_tests: [${test}]}]` })
  const sql = (test: string): string => compileNode(yml(test), 'test.').sql.replace(/\s+/g, ' ')
  expect(sql('{unique_combination_of_columns: {combination_of_columns: [a, b]}}')).toBe(
    'select a, b from main.m group by a, b having count(*) > 1',
  )
  expect(sql('{unique_combination_of_columns: {combination_of_columns: [a], quote_columns: true}}')).toBe(
    'select "a" from main.m group by "a" having count(*) > 1',
  )
  expect(sql('{expression_is_true: {expression: a = b}}')).toBe('select 1 from main.m where not(a = b)')
})

test("a project's own test is called with the model, the column and its arguments", () => {
  const macro =
    '{% test near(model, column_name, to, by=1) %}select * from {{ model }} where {{ column_name }} not in (select x + {{ by }} from {{ to }}){% endtest %}'
  expect(sqlOf('near: {to: ref(\'other\'), by: "{{ 1 + 1 }}"}', { 'macros/n.sql': macro })).toBe(
    'select * from main.m where id not in (select x + 2 from main.other)',
  )
})

test('a test of an ephemeral model brings its CTE', () => {
  const ephemeral = { 'models/m.sql': "{{ config(materialized='ephemeral') }}select 1 as id" }
  expect(sqlOf('not_null', ephemeral)).toBe(
    'with __dbt__cte__m as ( select 1 as id ) select id from __dbt__cte__m where id is null',
  )
})

test('every place of a generic test leads to its entry in YAML', () => {
  const { sql, map, sources } = compileNode(files('unique'), 'test.')
  expect(sql.split('\n').length).toBeGreaterThan(3)
  expect(map.origin(3, 5)).toEqual({ file: 'models/s.yml', line: 6, column: 13 })
  expect(sources.has('models/s.yml')).toBe(true)
})

test('--store-failures asks for whole rows', () => {
  expect(compileNode(files('not_null'), 'test.', { storeFailures: true }).sql).toContain('select *')
})
