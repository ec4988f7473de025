import { expect, it } from 'vitest'
import { compileNode } from './compile-files.ts'

const days = "{{ config(materialized='incremental', changed_rows='load_id') }} select 1 as id, 1 as load_id"

function compileTest(sql: string, changedAfter?: bigint) {
  const files = {
    'models/days.sql': days,
    'models/hours.sql': days,
    'models/plain.sql': 'select 1 as id',
    'tests/t.sql': sql,
  }
  return compileNode(files, 'test.', { changedAfter })
}

const sql = "select * from {{ ref('days') }} as d where {{ is_untested('days', 'd') }}"

it('holds for all rows, or for those above what the test has passed over', () => {
  expect(compileTest(sql).sql).toBe('select * from main.days as d where true')
  expect(compileTest(sql, 7n).sql).toBe('select * from main.days as d where d."load_id" > 7')
})

it('lets the test be narrowed by the first model that it names', () => {
  const both = `${sql} and exists (select 1 from {{ ref('hours') }} as h where {{ is_untested('hours', 'h') }})`
  expect(compileTest(both, 7n).sql).toContain('h."load_id" > 7')
  expect(compileTest(both).narrowing).toMatchObject({ model: 'model.shop.days', tables: ['days', 'hours'] })
  expect(compileTest("select * from {{ ref('days') }}").narrowing).toBeUndefined()
})

it('makes the test depend on the model', () => {
  expect(compileTest("select 1 where {{ is_untested('days', 'd') }}").node.dependsOn).toEqual([
    'model.shop.days',
  ])
})

it('refuses a model that does not tell its changed rows', () => {
  const code = expect.objectContaining({ code: 'untested-rows-untold' })
  expect(() =>
    compileTest("select 1 from {{ ref('plain') }} as p where {{ is_untested('plain', 'p') }}"),
  ).toThrow(code)
})

it('refuses to stand in a model', () => {
  const files = { 'models/days.sql': days, 'models/m.sql': "select 1 where {{ is_untested('days', 'd') }}" }
  expect(() => compileNode(files, 'model.shop.m')).toThrow(
    expect.objectContaining({ code: 'untested-elsewhere' }),
  )
})
