import { expect, test } from 'vitest'
import { outcomes } from '../../../../helpers/engine-project.ts'
import { openEngineProjects } from '../../../../helpers/engine-projects.ts'

const { openProject } = await openEngineProjects()
const engines = ['duckdb', 'bigquery'] as const

/** What `see` gives for each engine. */
async function onBoth<T>(see: (engine: (typeof engines)[number]) => Promise<T>): Promise<readonly T[]> {
  const seen: T[] = []
  for (const engine of engines) seen.push(await see(engine))
  return seen
}

const csv = `id,ok,price,born,seen,name,code,doc,empty
1,true,1.5,2024-02-29,2024-02-29 10:11:12,"a ""quoted"", name",007,"{""a"": [1, 2]}",
2,false,3,1999-12-31,2024-02-29 10:11:12.5,  blanks  ,8,[],
3,,,,,"two
lines",,,
`

test('a seed has the same types and values', async () => {
  const [duckdb, bigquery] = await onBoth(async (engine) => {
    const project = openProject({
      'seeds/s.csv': csv,
      'seeds/s.yml': 'seeds:\n  - {name: s, config: {column_types: {doc: json, code: string}}}\n',
      'seeds/semicolons.csv': 'a;b\n1;x,y\n',
      'seeds/t.yml': 'seeds:\n  - {name: semicolons, config: {delimiter: ";"}}\n',
    })
    const results = outcomes(await project.run(engine))
    // Again, over what is there.
    await project.run(engine)
    return {
      results,
      rows: await project.rows(
        engine,
        'select id + 0, not ok, price + 1, born, seen, name, code, empty from {s} order by id',
      ),
      other: await project.rows(engine, 'select a + 1, b from {semicolons}'),
    }
  })
  expect(duckdb?.results).toEqual(['s success', 'semicolons success'])
  expect(bigquery).toEqual(duckdb)
})

test('a seed that cannot be read says where', async () => {
  const project = openProject({ 'seeds/s.csv': 'a,b\n1\n' })
  const [result] = (await project.run('bigquery')).results
  expect(result?.error?.code).toBe('seed-unreadable')
  expect(result?.error?.message).toContain('s.csv, line 2: it has 1 cell, but there are 2 columns.')
})

test('relations of one kind give way to those of another, and ephemeral models are none', async () => {
  const seen = await onBoth(async (engine) => {
    const project = openProject({
      'models/e.sql': "{{ config(materialized='ephemeral') }} select 1 as id union all select 2",
      'models/a.sql': "{{ config(materialized='view') }} select id from {{ ref('e') }}",
      'models/b.sql': "{{ config(materialized='table') }} select id + 1 as id from {{ ref('a') }} -- comment",
    })
    const first = outcomes(await project.run(engine))
    const kinds = [...(await project.kinds(engine))].sort()
    project.write({
      'models/a.sql': "{{ config(materialized='table') }} select 5 as id",
      'models/b.sql': "{{ config(materialized='view') }} select id + 1 as id from {{ ref('a') }}",
    })
    const second = outcomes(await project.run(engine))
    return {
      first,
      kinds,
      second,
      changed: [...(await project.kinds(engine))].sort(),
      rows: await project.rows(engine, 'select id from {b}'),
    }
  })
  expect(seen[0]?.kinds).toEqual([
    ['a', 'view'],
    ['b', 'table'],
  ])
  expect(seen[1]).toEqual(seen[0])
})

test('a query that cannot run leaves what it was to take the place of', async () => {
  const project = openProject({ 'models/a.sql': "{{ config(materialized='view') }} select 1 as id" })
  await project.run('bigquery')
  project.write({ 'models/a.sql': "{{ config(materialized='table') }} select nothing as id" })
  expect(outcomes(await project.run('bigquery'))).toEqual(['a error column-not-found'])
  expect(await project.rows('bigquery', 'select id from {a}')).toEqual([['1']])
})

const tests = `
models:
  - name: a
    columns:
      - name: id
        data_tests:
          - unique
          - not_null
          - relationships: {arguments: {to: "ref('b')", field: id}}
      - name: s
        data_tests:
          - accepted_values: {arguments: {values: [x, "it's"]}}
          - not_null: {config: {where: "id > 1", severity: warn}}
    data_tests:
      - dbt_utils.expression_is_true: {arguments: {expression: "id < 3"}}
      - dbt_utils.unique_combination_of_columns: {arguments: {combination_of_columns: [id, s]}}
`

test('data tests find and store the same rows', async () => {
  const seen = await onBoth(async (engine) => {
    const project = openProject({
      'models/a.sql':
        "{{ config(materialized='table') }} select 1 as id, 'x' as s union all select 2, 'it''s' union all select 2, null union all select null, 'y' union all select 3, 'x'"
          .replace("'it''s'", "'it' || chr(39) || 's'")
          .replace(
            'chr(39)',
            "{% if target.type == 'duckdb' %}chr(39){% else %}code_points_to_string([39]){% endif %}",
          ),
      'models/b.sql': "{{ config(materialized='table') }} select 1 as id union all select 2",
      'models/a.yml': tests,
      'tests/at_most_two.sql': "select id from {{ ref('a') }} where id > 2",
    })
    const result = await project.run(engine, { storeFailures: true })
    return result.results.map(({ node, status, failures }) => [node.name, status, failures]).sort()
  })
  expect(seen[0]).toHaveLength(10)
  expect(seen[1]).toEqual(seen[0])
})

const unitTests = `
unit_tests:
  - name: adds
    model: m
    given:
      - input: ref('a')
        rows:
          - {id: 1, tags: [x, "it's"], who: {name: Ann, age: 5}, at: 2024-01-02 03:04:05, doc: {k: [1, null]}}
          - {id: 2}
      - input: ref('s')
      - input: ref('b')
        format: sql
        rows: select 1 as id, 2.5e0 as price union all select 2, null
    expect:
      rows:
        - {id: 1, first_tag: x, name: Ann, doc: {k: [1, null]}, label: one, price: 2.5, at: "2024-01-02 03:04:05"}
        - {id: 2, label: two}
  - name: fails
    model: m
    given:
      - {input: ref('a'), format: csv, rows: "id\\n2\\n"}
      - {input: ref('s'), rows: [{id: 2, label: zwei}]}
      - {input: ref('b'), rows: []}
    expect:
      rows: [{id: 2, label: two, price: 1}]
`

test('unit tests read given rows, arrays and structs of them too, and tell the same difference', async () => {
  const types = {
    duckdb: ['varchar[]', 'struct(name varchar, age bigint)', 'tags[1]'],
    bigquery: ['array<string>', 'struct<name string, age int64>', 'tags[safe_offset(0)]'],
  }
  const seen = await onBoth(async (engine) => {
    const [tags, who, first] = types[engine]
    const project = openProject({
      'models/a.sql': 'select 1 as id',
      'models/a.yml': `
models:
  - name: a
    columns:
      - {name: id, data_type: int64}
      - {name: tags, data_type: "${tags}"}
      - {name: who, data_type: "${who}"}
      - {name: at, data_type: timestamp}
      - {name: doc, data_type: json}
  - name: b
    columns: [{name: id, data_type: int64}, {name: price, data_type: float64}]
`,
      'models/b.sql': 'select 1 as id, 1.5e0 as price',
      'seeds/s.csv': 'id,label\n1,one\n2,two\n',
      'models/m.sql': `select a.id, ${first} as first_tag, a.who.name as name, a.doc, s.label, b.price, a.at
from {{ ref('a') }} as a left join {{ ref('s') }} as s on s.id = a.id left join {{ ref('b') }} as b on b.id = a.id`,
      'models/m.yml': unitTests,
    })
    const result = await project.run(engine, { mode: 'test' })
    return result.results.map(({ node, status, error }) => [node.name, status, error?.message]).sort()
  })
  expect(seen[0]?.map(([name, status]) => [name, status])).toEqual([
    ['adds', 'pass'],
    ['fails', 'fail'],
  ])
  expect(seen[1]).toEqual(seen[0])
})
