import { describe, expect, test } from 'vitest'
import { outcomes } from '../../../../helpers/engine-project.ts'
import { openEngineProjects } from '../../../../helpers/engine-projects.ts'

const { double, openProject } = await openEngineProjects()

function incremental(config: string, sql: string): Record<string, string> {
  return { 'models/inc.sql': `{{ config(materialized='incremental', ${config}) }}\n${sql}` }
}

/** Builds the first query, then the second over it, on both engines; gives what came of each. */
async function buildTwice(config: string, first: string, second: string) {
  const seen = []
  for (const engine of ['duckdb', 'bigquery'] as const) {
    const project = openProject(incremental(config, first))
    const start = outcomes(await project.run(engine))
    project.write(incremental(config, second))
    const result = await project.run(engine)
    seen.push({
      start,
      end: outcomes(result),
      count: result.results[0]?.rowsAffected,
      warnings: project.warnings(),
      rows: (await project.rows(engine, 'select * from {inc}')).map(String).sort(),
    })
  }
  const [duckdb, bigquery] = seen
  return { duckdb, bigquery, jobs: double.jobs.filter(({ dryRun }) => !dryRun) }
}

const start = "select 1 as id, 'a' as s union all select 2, 'b'"
const batch = "select 2 as id, 'B' as s union all select 3, 'c' -- the end"
const byKey = "unique_key='id', incremental_strategy="

describe('a batch meets the rows that are there as on DuckDB', () => {
  test.each([
    ["incremental_strategy='append'", 4],
    [`${byKey}'append'`, 4],
    [`${byKey}'delete+insert'`, 3],
    [`${byKey}'merge'`, 3],
    ["incremental_strategy='merge', unique_key=['id', 's']", 4],
    [`${byKey}'merge', merge_exclude_columns=['s']`, 3],
    [`${byKey}'delete+insert', incremental_predicates=['DBT_INTERNAL_DEST.id > 2']`, 4],
    [`${byKey}'merge', incremental_predicates=["DBT_INTERNAL_SOURCE.s <> 'B'"]`, 4],
  ])('%s', async (config, rows) => {
    const { duckdb, bigquery } = await buildTwice(config, start, batch)
    expect(duckdb?.end).toEqual(['inc success'])
    expect(bigquery).toEqual(duckdb)
    expect(bigquery?.rows).toHaveLength(rows)
  })

  test.each(['merge', 'delete+insert'])(
    '%s warns of keys without a value, and adds such rows',
    async (strategy) => {
      const nulls = "select cast(null as int64) as id, 'n' as s union all select 1, 'A'"
      const { duckdb, bigquery } = await buildTwice(`${byKey}'${strategy}'`, start, nulls)
      expect(duckdb?.warnings).toEqual(['null-unique-key'])
      expect(bigquery).toEqual(duckdb)
    },
  )

  test('two rows of one key: merge refuses them by an example, delete+insert keeps both', async () => {
    const twice = "select 2 as id, 'x' as s union all select 2, 'y'"
    const merged = await buildTwice(`${byKey}'merge'`, start, twice)
    expect(merged.duckdb?.end).toEqual(['inc error duplicate-merge-key'])
    expect(merged.bigquery).toEqual(merged.duckdb)
    const kept = await buildTwice(`${byKey}'delete+insert'`, start, twice)
    expect(kept.bigquery).toEqual(kept.duckdb)
    expect(kept.bigquery?.rows).toHaveLength(3)
  })

  test('the example names the key', async () => {
    const project = openProject(incremental("unique_key=['id', 's'], incremental_strategy='merge'", start))
    await project.run('bigquery')
    project.write(
      incremental(
        "unique_key=['id', 's'], incremental_strategy='merge'",
        "select 7 as id, 'x: y' as s union all select 7, 'x: y' union all select 7, 'x: y'",
      ),
    )
    const [result] = (await project.run('bigquery')).results
    expect(result?.error?.message).toContain('3 rows of the new batch for')
    expect(result?.error?.message).toContain('(id = 7, s = x: y)')
    expect(await project.rows('bigquery', 'select count(*) from {inc}')).toEqual([['2']])
  })

  test('the model reads its own table as it was before the batch', async () => {
    const own =
      'select id + 1 as id, s from {{ this }} where {% if is_incremental() %} true {% else %} false {% endif %}'
    const sql = `{% if is_incremental() %}${own}{% else %}${start}{% endif %}`
    const { duckdb, bigquery } = await buildTwice(`${byKey}'delete+insert'`, sql, sql)
    expect(bigquery).toEqual(duckdb)
    expect(bigquery?.rows).toEqual(['1,a', '2,a', '3,b'])
  })
})

describe('columns that differ', () => {
  const other = "select 2 as id, 'B' as s, 1.5e0 as extra"
  const fewer = 'select 2 as id'
  test.each([
    ['ignore', other],
    ['ignore', fewer],
    ['fail', other],
    ['append_new_columns', other],
    ['append_new_columns', fewer],
    ['sync_all_columns', other],
    ['sync_all_columns', fewer],
  ])('%s, with %s', async (onChange, second) => {
    for (const strategy of ['append', 'delete+insert', 'merge']) {
      const config = `${byKey}'${strategy}', on_schema_change='${onChange}'`
      const { duckdb, bigquery } = await buildTwice(config, start, second)
      expect(bigquery).toEqual(duckdb)
    }
  })

  test('a value is stored in the type of the table, with a warning if it loses something', async () => {
    const { duckdb, bigquery } = await buildTwice(
      `${byKey}'merge'`,
      'select 1 as id, 5 as n',
      'select 2 as id, 4.75e0 as n',
    )
    expect(duckdb?.warnings).toEqual(['lossy-column-type'])
    expect(bigquery).toEqual(duckdb)
  })
})

describe('hooks', () => {
  test('that change rows happen with the batch or not at all', async () => {
    const config = `${byKey}'merge', pre_hook=["{% if is_incremental() %}delete from {{ this }} where id = 1{% endif %}", ""], post_hook="insert into {{ this }} (id, s) values (9, 'post')"`
    for (const engine of ['duckdb', 'bigquery'] as const) {
      const project = openProject(incremental(config, start))
      await project.run(engine)
      expect(await project.rows(engine, 'select id from {inc} order by 1')).toEqual([['1'], ['2'], ['9']])
      project.write(incremental(config, batch))
      await project.run(engine)
      expect(await project.rows(engine, 'select id, s from {inc} order by 1, 2')).toEqual([
        ['2', 'B'],
        ['3', 'c'],
        ['9', 'post'],
        ['9', 'post'],
      ])
      project.write(incremental(config, "select 2 as id, 'x' as s union all select 2, 'y'"))
      expect(outcomes(await project.run(engine))).toContain('inc error duplicate-merge-key')
      expect(await project.rows(engine, 'select count(*) from {inc}')).toEqual([['4']])
    }
  })
})
