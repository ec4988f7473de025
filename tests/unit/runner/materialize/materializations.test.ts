import { describe, expect, it } from 'vitest'
import type { Call } from '../../../../runner/materialize/call.ts'
import { getMaterialization, materializationNames } from '../../../../runner/materialize/materializations.ts'
import { configKeys } from '../../../../runner/project/config/config-keys.ts'
import { column, model } from '../hand-made-nodes.ts'
import { contextOf, play, rowsOf } from './play.ts'

const type = (name: string, type: string) => ({ name, type })
const steps = (context: ReturnType<typeof contextOf>) =>
  getMaterialization(context.node, 'duckdb').steps(context)

describe('materialisations, without a warehouse', () => {
  it('replace a relation of the other kind after dropping it', () => {
    const context = contextOf(model('a', 'select 1'), { kinds: { a: 'view' } })
    expect(play(steps(context), () => ({ rowsAffected: 4 }))).toMatchObject({
      sql: ['drop view if exists "main"."a"', 'create or replace table "main"."a" as (\nselect 1\n)'],
      outcome: { rowsAffected: 4, built: [{ kind: 'table' }] },
    })
    expect(getMaterialization(context.node, 'duckdb').isSingleStatement?.(context)).toBe(false)
  })

  it('make nothing of an ephemeral model', () => {
    const node = model('a', 'select 1', { materialized: 'ephemeral' })
    expect(getMaterialization(node, 'duckdb').runs).toBe(false)
    expect(play(steps(contextOf(node))).calls).toEqual([])
  })

  it('are refused by name if unknown, with the nearest known one', () => {
    const node = model('a', 'select 1', { materialized: 'tabel' })
    expect(() => getMaterialization(node, 'duckdb')).toThrow(
      expect.objectContaining({ hint: 'Did you mean "table"?' }),
    )
    expect(() => getMaterialization(model('a', '', { materialized: 'seed' }), 'duckdb')).toThrow(
      'There is no materialisation "seed"',
    )
    // What configuration allows is written there, as neither stage may import the other.
    const allowed = configKeys.model.get('materialized')?.safeParse('tabel').error?.issues[0]?.message
    expect(allowed).toBe(`must be one of ${materializationNames.join(', ')}`)
  })

  it('read the batch before the table is changed', () => {
    const node = model('inc', 'select id from main.inc', {
      materialized: 'incremental',
      incrementalStrategy: 'merge',
      uniqueKey: ['id'],
      onSchemaChange: 'sync_all_columns',
    })
    const answer = (call: Call) => {
      if (call.kind === 'describe-query') return { columns: [type('id', 'BIGINT'), type('added', 'VARCHAR')] }
      if (call.kind === 'describe-relation') return { columns: [type('id', 'INTEGER'), type('gone', 'DATE')] }
      if (call.kind !== 'query') return {}
      return rowsOf([['0', null, null]])
    }
    const { sql } = play(steps(contextOf(node, { kinds: { inc: 'table' } })), answer)
    const verbs = sql.map((text) =>
      text
        .split(/[\s(]+/)
        .slice(0, 4)
        .join(' '),
    )
    expect(verbs).toEqual(
      [
        'select id from main.inc',
        'create or replace temp',
        'select select count *)',
        'alter table "main"."inc" add',
        'alter table "main"."inc" drop',
        'alter table "main"."inc" alter',
        'merge into "main"."inc" as',
        'drop table if exists',
      ].map((text) => text.trim()),
    )
  })
})

describe('an ingest model, without a warehouse', () => {
  const node = model(
    'raw',
    'select * from tgelt_incoming',
    { materialized: 'ingest', files: ['b/*'] },
    { columns: [column('id', 'bigint')] },
  )
  const file = { name: 'a.ndjson', path: '/b/a.ndjson', sizeBytes: 10 }
  const kinds = { raw: 'table', raw_files: 'table', raw_rejects: 'table' } as const

  function answers(inspected: readonly unknown[], counts: readonly unknown[]) {
    return (call: Call) => {
      if (call.kind === 'list-landed') return { landed: [file] }
      if (call.kind === 'execute') return { rowsAffected: 1 }
      if (call.kind !== 'query') return {}
      if (call.sql.includes('max(load_id)')) return rowsOf([['6']])
      if (call.sql.includes('tgelt_record_files order by')) return rowsOf([inspected])
      if (call.sql.startsWith('select landed_file, count')) return rowsOf([counts])
      return rowsOf([])
    }
  }

  it('asks for no line of a file whose records add up to its size', () => {
    const { calls, outcome } = play(
      steps(contextOf(node, { kinds })),
      answers(['0', '1', '10', '0'], ['a.ndjson', '1', '0']),
    )
    expect(calls.filter(({ kind }) => kind === 'append-lines')).toEqual([])
    expect(outcome).toMatchObject({ rowsAffected: 1, message: '1 file' })
    expect(calls.some((call) => 'sql' in call && call.sql.includes('7::bigint as load_id'))).toBe(true)
  })

  it.each([
    ['a record is unreadable', ['0', '1', '10', '1']],
    ['bytes are missing', ['0', '1', '8', '0']],
    ['the file has no records', undefined],
  ])('reads a file line by line when %s', (_, inspected) => {
    const { calls } = play(
      steps(contextOf(node, { kinds })),
      answers(inspected ?? ['9', '0', '0', '0'], ['a.ndjson', '1', '0']),
    )
    expect(calls.filter(({ kind }) => kind === 'append-lines')).toEqual([
      { kind: 'append-lines', table: 'tgelt_lines', files: [{ index: 0, path: '/b/a.ndjson' }] },
    ])
  })

  it('writes the ledger in the same steps as the rows, and warns of rejects', () => {
    const { calls, sql } = play(
      steps(contextOf(node, { kinds })),
      answers(['0', '1', '10', '0'], ['a.ndjson', '0', '1']),
    )
    expect(sql.findIndex((text) => text.startsWith('insert into "main"."raw"'))).toBeGreaterThan(0)
    expect(sql.some((text) => text.includes('insert into "main"."raw_files"'))).toBe(true)
    expect(calls.at(-1)).toMatchObject({ kind: 'warn', error: { code: 'records-rejected' } })
  })
})
