import { describe, expect, it } from 'vitest'
import type { IncrementalStrategy, ModelConfig, OnSchemaChange } from '../../../../runner/resource/config.ts'
import { model } from '../hand-made-nodes.ts'
import { ScratchProject, statuses } from '../scratch-project.ts'

const start = "select * from (values (1, 'a', 1), (2, 'b', 2)) t(id, s, gone)"
const otherColumns = "select * from (values (2, 'B', 10), (3, 'c', 11)) t(id, s, added)"
const retyped = "select 3::bigint as id, 'c' as s, 4.5 as gone"

/** Builds the table from `start`, then runs it with the batch; gives the run's project and result. */
async function runTwice(batch: string, config: Partial<ModelConfig>) {
  const project = new ScratchProject()
  const incremental = (sql: string) =>
    model('inc', sql, { materialized: 'incremental', uniqueKey: ['id'], ...config })
  await project.run([incremental(start)])
  const result = await project.run([incremental(batch)])
  return {
    project,
    result: result.results[0],
    rows: () => project.rows('select * from main.inc order by all'),
  }
}

const strategies: readonly IncrementalStrategy[] = ['append', 'delete+insert', 'merge']

describe('a batch with a new column and a missing one', () => {
  it.each(strategies)(
    '%s refuses it with on_schema_change ignore, naming the column',
    async (incrementalStrategy) => {
      const { result } = await runTwice(otherColumns, { incrementalStrategy })
      expect(result).toMatchObject({ status: 'error', error: { code: 'incremental-column-missing' } })
      expect(result?.error?.message).toContain('"gone"')
    },
  )

  it.each(strategies)('%s refuses it with fail', async (incrementalStrategy) => {
    const { result } = await runTwice(otherColumns, { incrementalStrategy, onSchemaChange: 'fail' })
    expect(result?.error?.code).toBe('schema-changed')
    expect(result?.error?.message).toContain('new column added INTEGER; column gone is gone')
  })

  it.each([
    [
      'append',
      [
        [1, 'a', 1, null],
        [2, 'B', null, 10],
        [2, 'b', 2, null],
        [3, 'c', null, 11],
      ],
    ],
    [
      'delete+insert',
      [
        [1, 'a', 1, null],
        [2, 'B', null, 10],
        [3, 'c', null, 11],
      ],
    ],
    [
      'merge',
      [
        [1, 'a', 1, null],
        [2, 'B', 2, 10],
        [3, 'c', null, 11],
      ],
    ],
  ] as const)('%s adds the column with append_new_columns', async (incrementalStrategy, expected) => {
    const { rows } = await runTwice(otherColumns, {
      incrementalStrategy,
      onSchemaChange: 'append_new_columns',
    })
    expect(await rows()).toEqual(expected)
  })

  it.each([
    [
      'append',
      [
        [1, 'a', null],
        [2, 'B', 10],
        [2, 'b', null],
        [3, 'c', 11],
      ],
    ],
    [
      'delete+insert',
      [
        [1, 'a', null],
        [2, 'B', 10],
        [3, 'c', 11],
      ],
    ],
    [
      'merge',
      [
        [1, 'a', null],
        [2, 'B', 10],
        [3, 'c', 11],
      ],
    ],
  ] as const)('%s drops the missing one with sync_all_columns', async (incrementalStrategy, expected) => {
    const { rows } = await runTwice(otherColumns, { incrementalStrategy, onSchemaChange: 'sync_all_columns' })
    expect(await rows()).toEqual(expected)
  })
})

describe('a batch of other types', () => {
  it.each(['ignore', 'append_new_columns'] as readonly OnSchemaChange[])(
    'is stored in the types of the table with %s, with a warning',
    async (onSchemaChange) => {
      const { project, rows } = await runTwice(retyped, { incrementalStrategy: 'merge', onSchemaChange })
      expect(await rows()).toEqual([
        [1, 'a', 1],
        [2, 'b', 2],
        [3, 'c', 5],
      ])
      const warning = project.events.find((event) => event.kind === 'warning')
      expect(warning).toMatchObject({
        error: { code: 'lossy-column-type', location: { file: 'models/inc.sql' } },
      })
      expect(warning?.kind === 'warning' && warning.error.message).toContain(
        'main.inc.gone is INTEGER, the query now gives DECIMAL(2,1)',
      )
    },
  )

  it.each(strategies)('%s changes the columns with sync_all_columns', async (incrementalStrategy) => {
    const { project, result } = await runTwice(retyped, {
      incrementalStrategy,
      onSchemaChange: 'sync_all_columns',
    })
    expect(result?.status).toBe('success')
    expect(await project.rows('select gone, typeof(id) from main.inc where id = 3')).toEqual([
      ['4.5', 'BIGINT'],
    ])
    expect(project.warnings()).toEqual([])
  })

  it('fails with warn_error, and the table keeps its rows', async () => {
    const project = new ScratchProject()
    const incremental = (sql: string) =>
      model('inc', sql, { materialized: 'incremental', incrementalStrategy: 'append' })
    await project.run([incremental(start)])
    const flags = { fullRefresh: false, failFast: false, warnError: true }
    const result = await project.run([incremental(retyped)], { flags })
    expect(result.results[0]?.error?.code).toBe('lossy-column-type')
    expect(await project.rows('select count(*) from main.inc')).toEqual([['2']])
  })
})

describe('keys', () => {
  it('refuses two rows of one key in a merge and names the key', async () => {
    const twice = "select * from (values (2, 'x', 1), (2, 'y', 2)) t(id, s, gone)"
    const { result, rows } = await runTwice(twice, { incrementalStrategy: 'merge' })
    expect(result?.error?.code).toBe('duplicate-merge-key')
    expect(result?.error?.message).toContain('(id = 2)')
    expect(await rows()).toHaveLength(2)
  })

  it('keeps both with delete+insert, as a key of a group of rows', async () => {
    const twice = "select * from (values (2, 'x', 1), (2, 'y', 2)) t(id, s, gone)"
    const { result, rows } = await runTwice(twice, { incrementalStrategy: 'delete+insert' })
    expect(result?.rowsAffected).toBe(2)
    expect(await rows()).toEqual([
      [1, 'a', 1],
      [2, 'x', 1],
      [2, 'y', 2],
    ])
  })

  it('adds rows with a NULL key again, and warns', async () => {
    const { project, rows } = await runTwice("select null::integer as id, 'n' as s, 0 as gone", {
      incrementalStrategy: 'merge',
    })
    expect(await rows()).toEqual([
      [null, 'n', 0],
      [1, 'a', 1],
      [2, 'b', 2],
    ])
    expect(project.warnings()).toEqual(['null-unique-key'])
  })

  it('matches on all columns of a key of several', async () => {
    const { rows } = await runTwice("select * from (values (1, 'a', 9), (1, 'z', 8)) t(id, s, gone)", {
      uniqueKey: ['ID', '"s"'],
      incrementalStrategy: 'merge',
    })
    expect(await rows()).toEqual([
      [1, 'a', 9],
      [1, 'z', 8],
      [2, 'b', 2],
    ])
  })

  it('says which key column the query does not have', async () => {
    const { result } = await runTwice(start, { uniqueKey: ['idd'] })
    expect(result?.error).toMatchObject({ code: 'unique-key-missing', hint: 'Did you mean "id"?' })
  })

  it('appends without a key, whatever the strategy', async () => {
    const { rows } = await runTwice(start, { uniqueKey: [], incrementalStrategy: 'merge' })
    expect(await rows()).toHaveLength(4)
  })
})

describe('options of merge', () => {
  const batch = "select * from (values (2, 'B', 20), (3, 'c', 3)) t(id, s, gone)"

  it('updates only merge_update_columns', async () => {
    const { rows } = await runTwice(batch, { incrementalStrategy: 'merge', mergeUpdateColumns: ['s'] })
    expect(await rows()).toEqual([
      [1, 'a', 1],
      [2, 'B', 2],
      [3, 'c', 3],
    ])
  })

  it('updates all but merge_exclude_columns', async () => {
    const { rows } = await runTwice(batch, { incrementalStrategy: 'merge', mergeExcludeColumns: ['S'] })
    expect(await rows()).toEqual([
      [1, 'a', 1],
      [2, 'b', 20],
      [3, 'c', 3],
    ])
  })

  it('refuses both at once', async () => {
    const both = { mergeUpdateColumns: ['s'], mergeExcludeColumns: ['s'] }
    const { result } = await runTwice(batch, { incrementalStrategy: 'merge', ...both })
    expect(result?.error?.code).toBe('merge-columns-conflict')
  })

  it.each([
    [
      'merge',
      [
        [1, 'a', 1],
        [2, 'B', 20],
        [2, 'b', 2],
        [3, 'c', 3],
      ],
    ],
    [
      'delete+insert',
      [
        [1, 'a', 1],
        [2, 'B', 20],
        [2, 'b', 2],
        [3, 'c', 3],
      ],
    ],
  ] as const)('%s keeps what incremental_predicates leave out', async (incrementalStrategy, expected) => {
    const { rows } = await runTwice(batch, {
      incrementalStrategy,
      incrementalPredicates: ['DBT_INTERNAL_DEST.gone > 100'],
    })
    expect(await rows()).toEqual(expected)
  })
})

describe('what stands under the name', () => {
  it('is replaced by another kind, both ways, and incremental rebuilds over a view', async () => {
    const project = new ScratchProject()
    for (const [materialized, kind] of [
      ['table', 'BASE TABLE'],
      ['view', 'VIEW'],
      ['incremental', 'BASE TABLE'],
      ['view', 'VIEW'],
      ['table', 'BASE TABLE'],
    ] as const) {
      expect(statuses(await project.run([model('a', 'select 1 as id', { materialized })]))).toEqual([
        'a success',
      ])
      expect(
        await project.rows("select table_type from information_schema.tables where table_name = 'a'"),
      ).toEqual([[kind]])
    }
  })

  it('is rebuilt by --full-refresh unless full_refresh: false protects it', async () => {
    const project = new ScratchProject()
    const flags = { fullRefresh: true, failFast: false, warnError: false }
    const of = (fullRefresh?: boolean) =>
      model('inc', 'select 1 as id', { materialized: 'incremental', fullRefresh })
    const count = async () => (await project.rows('select count(*) from main.inc'))[0]?.[0]
    await project.run([of()])
    await project.run([of()])
    expect(await count()).toBe('2')
    await project.run([of(false)], { flags })
    expect(await count()).toBe('3')
    await project.run([of()], { flags })
    expect(await count()).toBe('1')
    await project.run([of(true)])
    expect(await count()).toBe('1')
  })

  it('can be read by the batch itself', async () => {
    const { rows } = await runTwice("select max(id) + 1 as id, 'next' as s, 0 as gone from main.inc", {
      incrementalStrategy: 'merge',
    })
    expect(await rows()).toEqual([
      [1, 'a', 1],
      [2, 'b', 2],
      [3, 'next', 0],
    ])
  })
})
