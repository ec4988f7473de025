import { expect, test } from 'vitest'
import { type EngineProject, outcomes } from '../../../../helpers/engine-project.ts'
import { openEngineProjects } from '../../../../helpers/engine-projects.ts'

const { double, openProject } = await openEngineProjects()

/** What a run said of its nodes, and the statements that made or replaced something. */
async function runs(project: EngineProject, fullRefresh = false) {
  const before = double.jobs.length
  const { results } = await project.run('bigquery', { fullRefresh })
  const made = double.jobs
    .slice(before)
    .flatMap(({ sql, dryRun }) => (dryRun || sql === undefined ? [] : [sql]))
    .filter((sql) => /^create|^drop/i.test(sql))
    .map((sql) => /^(?:create or replace|drop) (?:materialized view|\w+)/.exec(sql)?.[0])
  return [results.map(({ node, status, message }) => [node.name, status, message]), made]
}

const source = "{{ config(materialized='table') }} select 1 as x, 2.5 as y union all select 8, 9.5"

test('a materialized view is replaced only when its definition changes, or on a full refresh', async () => {
  const config =
    "materialized='materialized_view', enable_refresh=true, refresh_interval_minutes=30, max_staleness='interval 4 hour'"
  const view = (sql: string, more = '') => ({ 'models/v.sql': `{{ config(${config}${more}) }} ${sql}` })
  const project = openProject({
    'models/a.sql': source,
    ...view("select x, count(*) as n from {{ ref('a') }} group by x"),
  })
  const made = 'create or replace materialized view'
  expect(await runs(project)).toEqual([
    [
      ['a', 'success', undefined],
      ['v', 'success', undefined],
    ],
    ['create or replace table', made],
  ])
  expect((await project.kinds('bigquery')).get('v')).toBe('materialized_view')
  expect((await runs(project))[0]).toContainEqual(['v', 'success', 'unchanged'])
  project.write(view("select x, count(*) as n from {{ ref('a') }} group by x", ", labels={'k': 'w'}"))
  expect((await runs(project))[0]).toContainEqual(['v', 'success', 'replaced'])
  expect((await project.facts('v'))?.labels).toMatchObject({ team: 'shop', k: 'w' })
  expect((await runs(project, true))[1]).toContain(made)
  expect(await project.rows('bigquery', 'select sum(n) from {v}')).toEqual([['2']])
  project.write({ 'models/v.sql': "{{ config(materialized='table') }} select 1 as n" })
  await runs(project)
  expect(Object.fromEntries(await project.kinds('bigquery'))).toEqual({ a: 'table', v: 'table' })
})

test('a model that is trained is trained again only when its definition changes, or on a full refresh', async () => {
  const trained = (clusters: number) => ({
    'models/segments.sql': `{{ config(materialized='ml_model', model_type='KMEANS', options={'num_clusters': ${clusters}}) }} select * from {{ ref('a') }}`,
  })
  const project = openProject({
    'models/a.sql': source,
    ...trained(2),
    'models/p.sql':
      "{{ config(materialized='table') }} select centroid_id from ml.predict(model {{ ref('segments') }}, (select * from {{ ref('a') }}))",
  })
  expect(await runs(project)).toEqual([
    expect.arrayContaining([['segments', 'success', undefined]]),
    expect.arrayContaining(['create or replace model']),
  ])
  expect((await project.kinds('bigquery')).get('segments')).toBe('model')
  expect((await runs(project))[0]).toContainEqual(['segments', 'success', 'unchanged'])
  project.write(trained(1))
  expect((await runs(project))[1]).toContain('create or replace model')
  expect((await runs(project))[1]).not.toContain('create or replace model')
  expect((await runs(project, true))[1]).toContain('create or replace model')
})

test('a remote model is its configuration; SQL in its file is refused, as is all of it on DuckDB', async () => {
  const remote = (config: string, sql = '-- calls Gemini') => ({
    'models/gemini.sql': `{{ config(materialized='remote_model', ${config}) }}\n${sql}`,
  })
  const project = openProject(remote("connection='us.vertex', endpoint='gemini-2.5-flash'"))
  expect((await runs(project))[0]).toEqual([['gemini', 'success', undefined]])
  expect((await runs(project))[0]).toEqual([['gemini', 'success', 'unchanged']])
  const { sql } = double.jobs.findLast(({ sql }) => sql?.includes('remote with connection')) ?? {}
  expect(sql).toContain("remote with connection `us.vertex`\noptions (\n  endpoint = 'gemini-2.5-flash'\n)")
  project.write(remote("connection='us.vertex', remote_service_type='CLOUD_AI_TRANSLATE_V3'"))
  expect((await runs(project))[0]).toEqual([['gemini', 'success', undefined]])
  project.write(remote("connection='us.vertex'"))
  expect(outcomes(await project.run('bigquery'))).toEqual(['gemini error model-option-missing'])
  project.write(remote("endpoint='x'"))
  expect(outcomes(await project.run('bigquery'))).toEqual(['gemini error model-option-missing'])
  project.write(remote("connection='us.vertex', endpoint='x'", 'select 1'))
  expect(outcomes(await project.run('bigquery'))).toEqual(['gemini error sql-unused'])
  project.write(remote("connection='us.vertex', endpoint='x'"))
  expect(outcomes(await project.run('duckdb'))).toEqual(['gemini error materialization-elsewhere'])
})
