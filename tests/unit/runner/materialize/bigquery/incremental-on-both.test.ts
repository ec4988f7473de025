import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  type BigqueryDouble,
  startBigqueryDouble,
} from '../../../../helpers/bigquery-double/bigquery-double.ts'
import { EngineProject, outcomes } from '../../../../helpers/engine-project.ts'

let double: BigqueryDouble
const projects: EngineProject[] = []
let count = 0

beforeAll(async () => {
  double = await startBigqueryDouble()
})
afterAll(() => double.close())
afterEach(() => {
  for (const project of projects.splice(0)) project.remove()
})

function projectOf(files: Readonly<Record<string, string>>): EngineProject {
  const project = new EngineProject(double, `shop_${++count}`, files)
  projects.push(project)
  return project
}

const engines = ['duckdb', 'bigquery'] as const

/** Builds twice, with another batch each time, on both engines; gives the rows of each and the outcomes. */
async function buildTwice(
  config: string,
  first: string,
  second: string,
  query = 'select * from {inc} order by 1, 2',
) {
  const seen = []
  for (const engine of engines) {
    const project = projectOf({
      'models/inc.sql': `{{ config(materialized='incremental', ${config}) }}\n${first}`,
    })
    const start = outcomes(await project.run(engine))
    project.write({ 'models/inc.sql': `{{ config(materialized='incremental', ${config}) }}\n${second}` })
    const ended = await project.run(engine)
    const end = outcomes(ended)
    if (process.env['DEBUG_ENGINES'])
      console.log(
        engine,
        ended.results.map((r) => r.error?.message + '\n' + JSON.stringify(r.error?.facts)),
      )
    seen.push({ start, end, warnings: project.warnings(), rows: await project.rows(engine, query) })
  }
  return seen as [(typeof seen)[0], (typeof seen)[0]]
}

const start = "select 1 as id, 'a' as s union all select 2, 'b'"
const batch = "select 2 as id, 'B' as s union all select 3, 'c' -- the end"

describe('a batch meets the rows that are there as on DuckDB', () => {
  test.each([
    ["incremental_strategy='append'", 4],
    ["incremental_strategy='delete+insert', unique_key='id'", 3],
    ["incremental_strategy='merge', unique_key='id'", 3],
    ["incremental_strategy='merge', unique_key=['id', 's']", 4],
    ["incremental_strategy='merge', unique_key='id', merge_exclude_columns=['s']", 3],
    [
      "incremental_strategy='delete+insert', unique_key='id', incremental_predicates=['DBT_INTERNAL_DEST.id > 2']",
      4,
    ],
    [
      "incremental_strategy='merge', unique_key='id', incremental_predicates=[\"DBT_INTERNAL_SOURCE.s <> 'B'\"]",
      4,
    ],
    [
      "incremental_strategy='delete+insert', unique_key='id', partition_by={'field': 'id', 'data_type': 'int64', 'range': {'start': 0, 'end': 10, 'interval': 1}}",
      3,
    ],
  ])('%s', async (config, rows) => {
    const [duckdb, bigquery] = await buildTwice(config, start, batch)
    expect(duckdb.end).toEqual(['inc success'])
    expect(bigquery).toEqual(duckdb)
    expect(bigquery.rows).toHaveLength(rows)
  })
})
