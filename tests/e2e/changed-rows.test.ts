import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { beforeEach, describe, expect, test } from 'vitest'
import { queryFile } from '../helpers/query-file.ts'
import { runCli } from '../helpers/run-cli.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { writeProject } from '../helpers/write-project.ts'

const projectFile = `
name: shop
target: dev
targets:
  dev: {type: duckdb, path: tgelt.duckdb, schema: main}
seeds: {shop: {+column_types: {status: varchar}}}
`
const events = `
{{ config(materialized='incremental', unique_key='id', changed_rows='load_id') }}
select load_id, id, customer, status from {{ ref('raw') }}
{% if is_incremental() %}where load_id > (select max(load_id) from {{ this }}){% endif %}
`
const customers = `
{{ config(materialized='incremental', unique_key='id') }}
select customer as id, min(load_id) as load_id from {{ ref('raw') }}
{% if is_incremental() %}where load_id > (select max(load_id) from {{ this }}){% endif %}
group by customer
`
const schema = `
models:
  - name: events
    data_tests:
      - unique_combination_of_columns: {arguments: {combination_of_columns: [id, customer]}}
      - expression_is_true: {arguments: {expression: events.id > 0}}
    columns:
      - name: id
        data_tests: [unique, not_null]
      - name: status
        data_tests:
          - accepted_values: {arguments: {values: [open, paid]}}
      - name: customer
        data_tests:
          - relationships: {arguments: {to: ref('customers'), field: id}}
`
/** Tests of `events`. */
const testCount = 6

let folder: string

beforeEach(async () => {
  folder = temporaryFolder()
  writeProject(folder, {
    'project.yml': projectFile,
    'models/events.sql': events,
    'models/customers.sql': customers,
    'models/schema.yml': schema,
  })
  land('1,1,10,open', '1,2,11,paid')
  await build()
})

/** Rows of the seed: load, id, customer, status. */
function land(...rows: readonly string[]): void {
  writeProject(folder, { 'seeds/raw.csv': `load_id,id,customer,status\n${rows.join('\n')}\n` })
}

async function tgelt(...words: readonly string[]) {
  const { code, stderr } = await runCli(folder, words)
  const narrowed = /^(?:.* {2})?(\d+) of \d+ data tests? read changed rows only\.$/m.exec(stderr)?.[1]
  const failing = [...stderr.matchAll(/error\[test-failed\]: (\w+?)_events/g)].map(([, kind]) => kind)
  return { code, narrowed: Number(narrowed ?? 0), failing, stderr }
}

async function build(...words: readonly string[]) {
  const result = await tgelt('build', ...words)
  if (result.code === 2) throw new Error(result.stderr)
  return result
}

/** Changes the published file behind tgelt's back. */
async function tamper(sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(join(folder, 'tgelt.duckdb'))
  const connection = await instance.connect()
  await connection.run(sql)
  connection.closeSync()
  instance.closeSync()
}

async function recorded(): Promise<readonly unknown[]> {
  const rows = await queryFile(
    join(folder, 'tgelt.duckdb'),
    'select distinct tested_to from tgelt_state.passed_tests order by 1',
  )
  return rows.map(([testedTo]) => testedTo)
}

const second = ['2,3,10,open', '2,4,12,paid']

describe('a build that adds to a table', () => {
  test('looks for violations among changed rows alone', async () => {
    expect(await recorded()).toEqual(['1'])
    await tamper("insert into events values (1, null, 99, 'lost'), (1, 1, 10, 'open')")
    land(...second)
    expect(await build()).toMatchObject({ code: 0, narrowed: testCount })
    expect(await recorded()).toEqual(['2'])
    const all = await tgelt('test')
    expect(all.code).toBe(1)
    expect(all.failing.sort()).toEqual(
      [
        'accepted_values',
        'expression_is_true',
        'not_null',
        'relationships',
        'unique',
        'unique_combination_of_columns',
      ].filter((kind) => kind !== 'expression_is_true'),
    )
    expect(await build('--full-tests')).toMatchObject({ code: 1, narrowed: 0 })
  })

  test.each([
    ['2,,10,open', ['not_null']],
    ['2,3,10,lost', ['accepted_values']],
    ['2,-3,10,open', ['expression_is_true']],
  ])('finds %s', async (row, failing) => {
    land(row, '2,5,10,open')
    expect(await build()).toMatchObject({ code: 1, narrowed: testCount, failing })
    // Nothing was published: the next build looks again.
    expect(await recorded()).toEqual(['1'])
    expect(await build()).toMatchObject({ code: 1, failing })
  })

  test('finds a changed row that equals an old one', async () => {
    writeProject(folder, {
      'models/events.sql': events.replace("unique_key='id'", "incremental_strategy='append'"),
    })
    expect((await build()).code).toBe(0)
    land('2,1,10,open')
    const { code, narrowed, failing } = await build()
    expect({ code, narrowed }).toEqual({ code: 1, narrowed: testCount })
    expect(failing.sort()).toEqual(['unique', 'unique_combination_of_columns'])
  })

  test('finds two changed rows whose keys are NULL in part', async () => {
    writeProject(folder, {
      'models/events.sql': events.replace("unique_key='id'", "incremental_strategy='append'"),
    })
    expect((await build()).code).toBe(0)
    land('2,7,,open', '2,7,,open')
    const { failing } = await build('--exclude', 'customers')
    expect(failing.sort()).toEqual(['unique', 'unique_combination_of_columns'])
  })

  test('finds what a run without tests has left', async () => {
    land('2,3,10,lost')
    expect((await tgelt('seed')).code).toBe(0)
    expect((await tgelt('run')).code).toBe(0)
    land('3,4,10,open')
    expect(await build()).toMatchObject({
      code: 1,
      narrowed: testCount,
      failing: ['accepted_values'],
    })
  })
})

describe('a test of its own file', () => {
  const matching = `
select events.id from {{ ref('events') }} as events
left join {{ ref('copies') }} as copies on copies.id = events.id and copies.status = events.status
where {{ is_untested('events', 'events') }} and copies.id is null`
  const copies = `
{{ config(materialized='incremental', unique_key='id', changed_rows='load_id') }}
select * from {{ ref('events') }}
{% if is_incremental() %}where load_id > (select max(load_id) from {{ this }}){% endif %}
`

  beforeEach(async () => {
    writeProject(folder, { 'models/copies.sql': copies, 'tests/copied.sql': matching })
    expect(await build()).toMatchObject({ code: 0 })
  })

  test('reads the changed rows that it speaks of', async () => {
    await tamper("update events set status = 'lost' where id = 1")
    land(...second)
    expect(await build()).toMatchObject({ code: 0, narrowed: testCount + 1 })
    expect((await tgelt('test', '--select', 'copied')).stderr).toContain('copied found 1 row')
  })

  test('finds what is wrong with these', async () => {
    writeProject(folder, {
      'models/copies.sql': copies
        .replace('{% if', 'where id <> 4 {% if')
        .replace('where load_id', 'and load_id'),
    })
    land(...second)
    const { code, stderr } = await build()
    expect(code).toBe(1)
    expect(stderr).toContain('copied found 1 row')
  })

  test('reads everything where another table was made anew', async () => {
    writeProject(folder, {
      'models/copies.sql':
        "{{ config(materialized='table') }} select * from {{ ref('events') }} where id <> 1",
    })
    land(...second)
    const { code, stderr } = await build()
    expect(code).toBe(1)
    expect(stderr).toContain('copied found 1 row')
  })
})

describe('a build that loads files', () => {
  const record = (id: number | string): string => `${JSON.stringify({ id })}\n`

  beforeEach(async () => {
    folder = temporaryFolder()
    writeProject(folder, {
      'project.yml': projectFile,
      'models/records.sql':
        "{{ config(materialized='ingest', files=['landed/*.ndjson'], changed_rows='load_id') }} select id, load_id from {{ incoming() }}",
      'models/schema.yml':
        'models: [{name: records, columns: [{name: id, data_type: bigint, data_tests: [not_null, unique]}]}]',
      'landed/1.ndjson': record(1) + record(2),
    })
    await build()
  })

  test('tests the rows of the files that it loaded', async () => {
    await tamper('insert into records values (null, 1)')
    writeProject(folder, { 'landed/2.ndjson': record(3), 'landed/3.ndjson': record(4) })
    expect(await build()).toMatchObject({ code: 0, narrowed: 2 })
    // Nothing to load is nothing to look at, and loses nothing.
    expect(await build()).toMatchObject({ code: 0, narrowed: 2 })
    expect(await recorded()).toEqual(['2'])
    writeProject(folder, { 'landed/4.ndjson': record(1) })
    expect(await build()).toMatchObject({ code: 1, narrowed: 2, failing: [] })
    expect((await tgelt('test')).stderr).toContain('not_null_records_id found 1 row')
  })

  test('says so in the log for programs', async () => {
    const { stderr } = await runCli(folder, ['build', '--log-format', 'json'])
    const said = stderr.split('\n').filter((line) => line.includes('"name":"ChangedRows"'))
    expect(said.map((line) => JSON.parse(line).data)).toEqual([{ changed_rows_only: 2, tests: 2 }])
  })
})

describe('everything is read', () => {
  /** Builds on a table with an old violation: only a whole test can see it. */
  async function buildTampered(...words: readonly string[]) {
    await tamper("update events set status = 'lost' where id = 1")
    land(...second)
    return build(...words)
  }

  test('after the first build, on a full refresh, and when asked for', async () => {
    expect(await build('--full-refresh')).toMatchObject({ code: 0, narrowed: 0 })
    expect(await build()).toMatchObject({ code: 0, narrowed: testCount })
    expect((await buildTampered('--full-tests')).failing).toEqual(['accepted_values'])
  })

  test('when the test says something else', async () => {
    writeProject(folder, { 'models/schema.yml': schema.replace('[open, paid]', '[paid, open]') })
    expect(await buildTampered()).toMatchObject({ narrowed: testCount - 1, failing: ['accepted_values'] })
  })

  test("when the model's SQL does", async () => {
    writeProject(folder, { 'models/events.sql': `${events}-- changed\n` })
    expect(await buildTampered()).toMatchObject({ narrowed: 0, failing: ['accepted_values'] })
  })

  test('when the run wrote rows that are not above those before it', async () => {
    writeProject(folder, { 'models/events.sql': events.replace('where load_id >', 'where load_id >=') })
    expect(await build()).toMatchObject({ narrowed: 0 })
    // The next run writes the rows of load 1 again.
    land('1,1,10,open', ...second)
    expect(await build()).toMatchObject({ code: 0, narrowed: 0 })
  })

  test('of a test that is asked of all rows together', async () => {
    const whole = schema
      .replace(
        '{arguments: {values: [open, paid]}}',
        "{arguments: {values: [open, paid]}, config: {error_if: '> 1', warn_if: '> 1'}}",
      )
      .replace('events.id > 0', 'events.id > (select 0)')
    writeProject(folder, { 'models/schema.yml': whole })
    await build()
    land(...second)
    expect(await build()).toMatchObject({ code: 0, narrowed: testCount - 2 })
  })

  test('after a test warned', async () => {
    const warning = schema.replace('[open, paid]}}', '[open, paid]}, config: {severity: warn}}')
    writeProject(folder, { 'models/schema.yml': warning })
    land('2,3,10,lost')
    expect(await build()).toMatchObject({ code: 0 })
    land('3,4,10,open')
    const { code, narrowed, stderr } = await build()
    expect({ code, narrowed }).toEqual({ code: 0, narrowed: testCount - 1 })
    expect(stderr).toContain('WARN=1')
  })

  test('when the parent of a relationship is made anew', async () => {
    writeProject(folder, {
      'models/customers.sql':
        "{{ config(materialized='table') }} select distinct customer as id from {{ ref('raw') }}",
    })
    await build()
    land(...second)
    // Customer 11 is gone, and an old event has them.
    expect(await build()).toMatchObject({ code: 1, narrowed: testCount - 1, failing: ['relationships'] })
  })

  test('when the parent of a relationship was made anew since', async () => {
    land(...second)
    expect(
      await build('--select', 'raw', 'customers', '--full-refresh', '--indirect-selection', 'empty'),
    ).toMatchObject({ code: 0 })
    land('3,5,10,open')
    const { code, narrowed, failing } = await build('--select', 'raw', 'events')
    expect({ code, narrowed, failing }).toEqual({
      code: 1,
      narrowed: testCount - 1,
      failing: ['relationships'],
    })
  })

  test('when a hook speaks of the table', async () => {
    const other =
      '{{ config(post_hook="update main.events set status = \'lost\' where id = 1") }} select 1 as id'
    writeProject(folder, { 'models/a_view.sql': other })
    land(...second)
    expect(await build('--select', 'a_view')).toMatchObject({ code: 0 })
    expect(await build('--exclude', 'a_view')).toMatchObject({
      code: 1,
      narrowed: 0,
      failing: ['accepted_values'],
    })
  })

  test('when a build was killed before it published', async () => {
    writeFileSync(
      join(folder, 'kill-on-rename.mjs'),
      `import fs from 'node:fs'
       import { syncBuiltinESMExports } from 'node:module'
       const rename = fs.renameSync
       fs.renameSync = (from, to) => {
         if (String(to).endsWith('/tgelt.duckdb')) process.kill(process.pid, 'SIGKILL')
         rename(from, to)
       }
       syncBuiltinESMExports()`,
    )
    land(...second)
    const killed = await runCli(folder, ['build'], { preload: join(folder, 'kill-on-rename.mjs') })
    expect(killed.signal).toBe('SIGKILL')
    expect(await recorded()).toEqual(['1'])
    expect(await build()).toMatchObject({ code: 0, narrowed: testCount })
    expect(await recorded()).toEqual(['2'])
  })
})

describe('changed_rows', () => {
  test.each([
    ['a column that is not there', "changed_rows='loadid'", 'changed-rows-column-unknown'],
    ['a column of texts', "changed_rows='status'", 'changed-rows-column-no-integer'],
  ])('refuses %s', async (_, config, code) => {
    writeProject(folder, { 'models/events.sql': events.replace("changed_rows='load_id'", config) })
    land(...second)
    const { code: exit, stderr } = await tgelt('build')
    expect(exit).toBe(1)
    expect(stderr).toContain(`error[${code}]`)
  })

  test('refuses a model that is rebuilt', async () => {
    writeProject(folder, { 'models/events.sql': events.replace("'incremental'", "'table'") })
    const { code, stderr } = await tgelt('ls')
    expect(code).toBe(2)
    expect(stderr).toContain('changed_rows: only an incremental or an ingest model has changed rows')
  })

  test('leaves the warehouse alone where no model has it', async () => {
    const other = temporaryFolder()
    writeProject(other, { 'project.yml': projectFile, 'models/a.sql': 'select 1 as id' })
    expect((await runCli(other, ['build'])).code).toBe(0)
    const schemas = await queryFile(
      join(other, 'tgelt.duckdb'),
      "select count(*) from information_schema.tables where table_schema = 'tgelt'",
    )
    expect(schemas).toEqual([['0']])
  })
})
