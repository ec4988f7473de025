import { describe, expect, test } from 'vitest'
import { comparedNodes, comparisonOf } from '../../../../cli/parity/compared-nodes.ts'
import { scratchDatasets, scratchTarget } from '../../../../cli/parity/scratch-target.ts'
import { buildGraph } from '../../../../runner/graph/graph.ts'
import { parseProject } from '../../../../runner/project/parse-project.ts'

const targets = `targets: {dev: {type: duckdb, path: a.duckdb}, prod: {type: bigquery, project: p, dataset: d}}`
const invocation = { id: '0A1b-2c', startedAt: new Date(0), command: 'build' }

function projectOf(files: Readonly<Record<string, string>>, targetName = 'dev') {
  const texts = new Map([['project.yml', `name: x\nversion: 1.0.0\n${targets}\n`], ...Object.entries(files)])
  const retarget = (target: Parameters<typeof scratchTarget>[0]) =>
    scratchTarget(target, '/tmp/s', invocation.id)
  return parseProject({ texts, seeds: new Map() }, { targetName, invocation, retarget })
}
const selection = (files: Readonly<Record<string, string>>) => {
  const graph = buildGraph(projectOf(files).nodes)
  return comparedNodes(
    graph,
    graph.order.flatMap((id) => graph.nodes.get(id) ?? []),
  )
}
const properties = (meta: string) => ({
  'models/m.yml': `version: 2\nmodels:\n  - name: a\n    columns:\n      - name: secret\n        meta: ${meta}\n`,
})

describe('what is compared', () => {
  test('all but ephemeral models, with all that it is made of', () => {
    const { built, compared } = selection({
      'models/a.sql': 'select 1 as id',
      'models/b.sql': `{{ config(materialized='ephemeral') }} select * from {{ ref('a') }}`,
      'models/c.sql': `select * from {{ ref('b') }}`,
    })
    expect(built.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
    expect(compared.map(({ name }) => name)).toEqual(['a', 'c'])
  })

  test('not what a model outside of the engine answers, nor what reads it', () => {
    const { built, compared, leftOut } = selection({
      'models/a.sql': 'select 1 as id',
      'models/b.sql': `{{ config(materialized='ml_model', model_type='kmeans') }} select * from {{ ref('a') }}`,
      'models/c.sql': `select * from {{ ref('b') }}`,
    })
    expect([built, compared].map((nodes) => nodes.map(({ name }) => name))).toEqual([['a'], ['a']])
    expect([...leftOut].map(([{ name }, reason]) => [name, reason])).toEqual([
      ['b', 'it asks a model outside of the engine'],
      ['c', 'it reads what a model outside answered'],
    ])
  })

  test('not a column that says why not', () => {
    const { compared } = selection({
      'models/a.sql': 'select 1 as id',
      ...properties('{parity: skip, parity_reason: it is random}'),
    })
    expect(compared.map((node) => [...comparisonOf(node).skipped])).toEqual([[['secret', 'it is random']]])
  })

  test.each([
    ['{parity: skip}', 'parity-reason-missing'],
    ['{parity: maybe}', 'parity-setting-unknown'],
  ])('%s is refused', (meta, code) => {
    const { compared } = selection({ 'models/a.sql': 'select 1 as id', ...properties(meta) })
    expect(() => compared.map(comparisonOf)).toThrow(expect.objectContaining({ code }))
  })
})

describe('where it is built', () => {
  test('in datasets named after the run', () => {
    const project = projectOf({ 'models/a.sql': `{{ config(schema='gold') }} select 1 as id` }, 'prod')
    expect(scratchDatasets(project)).toEqual(['d_parity_0a1b2c_gold'])
  })

  test('never in a dataset that is there for something else', () => {
    const macro = '{% macro generate_schema_name(name, node) %}gold{% endmacro %}'
    const project = projectOf({ 'models/a.sql': 'select 1 as id', 'macros/m.sql': macro }, 'prod')
    expect(() => scratchDatasets(project)).toThrow(expect.objectContaining({ code: 'parity-not-scratch' }))
  })
})
