import { describe, expect, it } from 'vitest'
import { parseCsv } from '../../../../kernel/parse-csv.ts'
import type { UnitTestNode } from '../../../../runner/resource/node.ts'
import { nodeOf, parseErrors, parseFiles, places } from './parse-files.ts'

describe('parseCsv', () => {
  it.each([
    ['quotes, commas and line breaks', 'a,b\n"x, ""y""","1\n2"\n', [['x, "y"', '1\n2']]],
    ['an empty cell is NULL, quoted or not', 'a,b\n,""\n', [[null, null]]],
    ['blank lines are no rows', '\na,b\n\n1,2\n\n', [['1', '2']]],
    ['Windows line ends, a byte order mark', '\ufeffa,b\r\n1,2\r\n', [['1', '2']]],
    ['blanks around cells', 'a , b\n 1 , " 2 " \n', [['1', ' 2 ']]],
    ['no row', 'a,b', []],
  ])('%s', (_, text, rows) => {
    expect(parseCsv(text)).toEqual({ columns: ['a', 'b'], rows })
  })

  it('gives nothing for an empty file', () => {
    expect(parseCsv('\n')).toEqual({ columns: [], rows: [] })
  })

  it.each([
    ['a,b\n1\n', 2, 'it has 1 cell, but there are 2 columns.'],
    ['a\n\n1,2\n', 3, 'it has 2 cells, but there are 1 columns.'],
    ['a\n"x\ny\n', 2, 'a quoted cell does not end, or something stands behind its closing quote.'],
    ['a\n"x"y\n', 2, 'a quoted cell does not end, or something stands behind its closing quote.'],
    ['a,A\n', 1, 'there are two columns "A".'],
    ['a,,b\n', 1, 'column 2 has no name.'],
  ])('says what is wrong with %j', (text, line, reason) => {
    expect(parseCsv(text)).toEqual({ line, reason })
  })
})

const base = {
  'models/orders.sql': "select * from {{ ref('raw') }}",
  'models/raw.sql': 'select 1 as id',
}

function unitTest(entry: string): Readonly<Record<string, string>> {
  const lines = `- name: t\n  model: orders\n${entry}`.split('\n')
  return { ...base, 'models/s.yml': `unit_tests:\n${lines.map((line) => `  ${line}`).join('\n')}\n` }
}

describe('unit_tests:', () => {
  it('becomes a node below its model', () => {
    const project = parseFiles({
      ...unitTest(
        `  given:\n  - input: ref('raw')\n    rows: [{id: 1, name: "{{ x }}"}, {Name: b}]\n  expect: {rows: []}\n  config: {tags: [t], meta: {a: 1}}`,
      ),
    })
    const node = nodeOf(project, 'unit_test.shop.orders.t') as UnitTestNode
    expect(node).toMatchObject({
      fqn: ['shop', 'orders', 't'],
      dependsOn: ['model.shop.orders'],
      config: { tags: ['t'], meta: { a: 1 }, enabled: true },
      given: [
        {
          target: { uniqueId: 'model.shop.raw' },
          // Rows are data: braces in them are no template.
          fixture: {
            columns: ['id', 'name'],
            rows: [
              [1, '{{ x }}'],
              [null, 'b'],
            ],
          },
        },
      ],
    })
  })

  it('is disabled with its model', () => {
    const files = unitTest('  expect: {rows: []}')
    const project = parseFiles({ ...files, 'models/orders.sql': '{{ config(enabled=false) }} select 1' })
    expect(project.nodes.has('unit_test.shop.orders.t')).toBe(false)
    expect(project.disabled.has('unit_test.shop.orders.t')).toBe(true)
  })

  it.each([
    [
      'two fixtures of one name',
      '  expect: {format: csv, fixture: f}',
      'unit-test-fixture-duplicate models/s.yml:4:36',
    ],
    [
      'rows and a fixture',
      '  expect: {format: csv, fixture: f, rows: a}',
      'unit-test-rows-invalid models/s.yml:4:36',
    ],
    ['a fixture as a list of maps', '  expect: {fixture: f}', 'unit-test-rows-invalid models/s.yml:4:23'],
    ['CSV as a list', '  expect: {format: csv, rows: []}', 'unit-test-rows-invalid models/s.yml:4:33'],
    ['text as a list of maps', '  expect: {rows: a}', 'unit-test-rows-invalid models/s.yml:4:20'],
    ['a column twice', '  expect: {rows: [{a: 1, A: 2}]}', 'unit-test-rows-invalid models/s.yml:4:31'],
    ['no rows', '  expect: {}', 'unit-test-rows-missing models/s.yml:4:13'],
    ['versions', '  expect: {rows: []}\n  versions: {include: [1]}', 'not-supported models/s.yml:5:5'],
    [
      'one input twice',
      '  expect: {rows: []}\n  given: [{input: ref(\'raw\'), rows: []}, {input: ref("raw"), rows: []}]',
      'unit-test-input-duplicate models/s.yml:5:52',
    ],
    [
      'an overridden ref',
      '  expect: {rows: []}\n  overrides: {macros: {ref: 1}}',
      'unit-test-override-invalid models/s.yml:5:31',
    ],
  ])('refuses %s', (_, entry, place) => {
    const fixtures = { 'tests/fixtures/a/f.csv': 'id\n1\n', 'tests/fixtures/b/f.csv': 'id\n1\n' }
    expect(places(parseErrors({ ...unitTest(entry), ...fixtures }))).toEqual([place])
  })

  it('refuses a model that loads files', () => {
    const files = unitTest('  expect: {rows: []}')
    const ingest = "{{ config(materialized='ingest', files=['a']) }} select * from {{ incoming() }}"
    expect(places(parseErrors({ ...files, 'models/orders.sql': ingest }))).toEqual([
      'unit-test-model-unsupported models/s.yml:3:12',
    ])
  })
})
