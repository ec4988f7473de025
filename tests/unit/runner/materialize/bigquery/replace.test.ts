import { describe, expect, test } from 'vitest'
import { type EngineProject, outcomes } from '../../../../helpers/engine-project.ts'
import { openEngineProjects } from '../../../../helpers/engine-projects.ts'

const { double, openProject } = await openEngineProjects()

const days = (word: string) =>
  `select date '2026-01-01' as day, 1 as id, '${word}' as s union all select date '2026-02-01', 2, '${word}'`
const plain = "materialized='table'"
const byDay = "materialized='table', partition_by={'field': 'day'}"
const view = "materialized='view'"

/** A project whose model `m` stands as the first configuration says, and says the second. */
async function changed(before: string, after: string, query = days('new')): Promise<EngineProject> {
  const model = (config: string, sql: string) => ({ 'models/m.sql': `{{ config(${config}) }}\n${sql}` })
  const project = openProject(model(before, days('old')))
  expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
  project.write(model(after, query))
  return project
}

const words = async (project: EngineProject) =>
  (await project.rows('bigquery', 'select distinct s from {m}')).flat()
const kinds = async (project: EngineProject) => Object.fromEntries(await project.kinds('bigquery'))

async function expirationOf(project: EngineProject, table: string): Promise<unknown> {
  const path = `${double.url}/bigquery/v2/projects/${double.project}/datasets/${project.dataset}/tables/${table}`
  return ((await (await fetch(path)).json()) as { readonly expirationTime?: string }).expirationTime
}

const seedSwap = { 'seeds/m.csv': 'id,s\n1,new\n' }

describe('what BigQuery cannot replace', () => {
  test.each([
    ['other partitions', plain, byDay, 'table'],
    ['other clusters', `${byDay}, cluster_by='id'`, `${byDay}, cluster_by='s'`, 'table'],
    ['a table for a view', view, byDay, 'table'],
    ['a view for a table', byDay, view, 'view'],
    ['a view for a materialized one', "materialized='materialized_view'", view, 'view'],
    ['a materialized view for a table', plain, "materialized='materialized_view'", 'materialized_view'],
  ])('gives way to what is whole, and nothing is left: %s', async (_, before, after, kind) => {
    const project = await changed(before, after)
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect(await kinds(project)).toEqual({ m: kind })
    expect(await words(project)).toEqual(['new'])
    expect(await expirationOf(project, 'm')).toBeUndefined()
  })

  test('keeps standing while the other one is made, and if that fails', async () => {
    const project = await changed(plain, byDay, `${days('new')} union all select null, 1, error('no')`)
    expect(outcomes(await project.run('bigquery'))).toEqual(['m error sql-error'])
    expect(await kinds(project)).toEqual({ m: 'table' })
    expect(await words(project)).toEqual(['old'])
  })

  test.each([
    ['a view', view],
    ['a materialized view', "materialized='materialized_view'"],
  ])('keeps standing if the query of %s is refused', async (_, after) => {
    const project = await changed(byDay, after, 'select nothing as s')
    expect(outcomes(await project.run('bigquery'))).toEqual(['m error column-not-found'])
    expect(await kinds(project)).toEqual({ m: 'table' })
  })

  test('can be read by the query that takes its place', async () => {
    const project = await changed(plain, byDay, "select day, id + 10 as id, s || '!' as s from {{ this }}")
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect(await words(project)).toEqual(['old!'])
  })

  test('has the description, labels and expiration of its configuration afterwards', async () => {
    const more =
      "hours_to_expiration=2, labels={'kind': 'x'}, persist_docs={'relation': true, 'columns': true}"
    const project = await changed(plain, `${byDay}, ${more}`)
    project.write({
      'models/m.yml': 'models: [{name: m, description: Days, columns: [{name: id, description: The key}]}]',
    })
    const beforeMs = Date.now()
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    const facts = await project.facts('m')
    expect(facts).toMatchObject({ description: 'Days', labels: { team: 'shop', kind: 'x' } })
    expect(facts?.fields[1]?.description).toBe('The key')
    const hours = (Number(await expirationOf(project, 'm')) - beforeMs) / 3_600_000
    expect(hours).toBeGreaterThan(1.9)
    expect(hours).toBeLessThan(3)
  })

  test('a seed takes the place of a view when it is loaded', async () => {
    const project = await changed(view, view)
    project.write({ 'models/m.sql': '{{ config(enabled=false) }} select 1 as id', ...seedSwap })
    double.faults.inject({ path: /\/upload\// }, { kind: 'http', status: 403, reason: 'accessDenied' })
    expect(outcomes(await project.run('bigquery'))).toEqual(['m error access-denied'])
    expect(await words(project)).toEqual(['old'])
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect(await kinds(project)).toEqual({ m: 'table' })
    expect(await words(project)).toEqual(['new'])
    expect(await expirationOf(project, 'm')).toBeUndefined()
  })
})

describe('a swap', () => {
  const swap = { sql: /rename to/ }

  test.each([
    ['before the first renaming', /set options/],
    ['between the renamings', /__tgelt_next` rename/],
    ['after them', /^drop table/],
  ])('that fails %s leaves a whole table under the name', async (when, statement) => {
    const project = await changed(plain, byDay)
    double.faults.inject(swap, { kind: 'statement-error', statement, reason: 'accessDenied' })
    const isDone = when === 'after them'
    expect(outcomes(await project.run('bigquery'))).toEqual([isDone ? 'm success' : 'm error access-denied'])
    expect(await words(project)).toEqual([isDone ? 'new' : 'old'])
    expect(await kinds(project)).toEqual({ m: 'table' })
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect(await kinds(project)).toEqual({ m: 'table' })
    expect(await words(project)).toEqual(['new'])
  })

  test.each([
    ['before the first renaming', /set options/],
    ['between the renamings', /__tgelt_next` rename/],
    ['after them', /^drop table/],
  ])('goes on where a passing failure has stopped it: %s', async (_, statement) => {
    const project = await changed(plain, byDay)
    double.faults.inject(swap, { kind: 'statement-error', statement, reason: 'rateLimitExceeded' })
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect(await kinds(project)).toEqual({ m: 'table' })
    expect(await words(project)).toEqual(['new'])
    expect(await expirationOf(project, 'm')).toBeUndefined()
  })

  test('that fails where a view was leaves the table that was to come', async () => {
    const project = await changed(view, byDay)
    double.faults.inject(swap, {
      kind: 'statement-error',
      statement: /__tgelt_next` rename/,
      reason: 'accessDenied',
    })
    expect(outcomes(await project.run('bigquery'))).toEqual(['m error access-denied'])
    expect(await kinds(project)).toEqual({ m: 'table' })
    expect(await words(project)).toEqual(['new'])
  })

  test('that failed and could not be undone is undone by the next run, before it builds', async () => {
    const project = await changed(plain, byDay)
    double.faults.inject(swap, {
      kind: 'statement-error',
      statement: /__tgelt_next` rename/,
      reason: 'accessDenied',
    })
    double.faults.inject(
      { sql: /__tgelt_last` rename/, nth: 1 },
      { kind: 'job-error', reason: 'accessDenied' },
    )
    expect(outcomes(await project.run('bigquery'))).toEqual(['m error access-denied'])
    expect(await kinds(project)).toEqual({ m__tgelt_next: 'table', m__tgelt_last: 'table' })
    project.write({ 'models/m.sql': `{{ config(${byDay}) }} select error('no') as s` })
    expect(outcomes(await project.run('bigquery'))).toEqual(['m error sql-error'])
    expect(await kinds(project)).toEqual({ m: 'table' })
    expect(await words(project)).toEqual(['old'])
  })

  test('what a killed run left aside goes with the next run of the model, whatever that does', async () => {
    for (const after of [plain, view, "materialized='incremental'"]) {
      const project = await changed(plain, after)
      for (const name of ['next', 'last'])
        await project.rows('bigquery', `create table {m__tgelt_${name}} partition by day as ${days('left')}`)
      expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
      expect(Object.keys(await kinds(project))).toEqual(['m'])
    }
  })
})
