import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openDuckdbWarehouse } from '../../../../runner/warehouse/duckdb/duckdb-warehouse.ts'
import { dataTest, model, seed } from '../hand-made-nodes.ts'
import { ScratchProject, statuses } from '../scratch-project.ts'

describe('executeRun', () => {
  it('builds tables and views in graph order and publishes them', async () => {
    const project = new ScratchProject()
    project.write('seeds/people.csv', 'id,name\n1,Ada\n2,""\n')
    const people = seed('people')
    const names = model('names', 'select name from main.people', {}, { dependsOn: [people.uniqueId] })
    const seen = model(
      'seen',
      'select * from main.names',
      { materialized: 'view' },
      { dependsOn: [names.uniqueId] },
    )
    const result = await project.run([seen, names, people], { mode: 'build' })
    expect(result.results.map(({ node, status, rowsAffected }) => [node.name, status, rowsAffected])).toEqual(
      [
        ['people', 'success', 2],
        ['names', 'success', 2],
        ['seen', 'success', undefined],
      ],
    )
    expect(result.publication).toEqual({ outcome: 'published' })
    expect(await project.rows('select name from main.seen order by name nulls last')).toEqual([
      ['Ada'],
      [null],
    ])
    expect(readFileSync(project.path('target/compiled/shop/models/names.sql'), 'utf8')).toBe(
      'select name from main.people',
    )
    expect(readFileSync(project.path('target/run/shop/models/names.sql'), 'utf8')).toContain(
      'create or replace table',
    )
  })

  it('skips what depends on a failed node, names the cause, and publishes nothing', async () => {
    const project = new ScratchProject()
    await project.run([model('a', 'select 1 as id')])
    const a = model('a', 'select 2 as id')
    const bad = model('bad', 'select id,\n  idd from main.a', {}, { dependsOn: [a.uniqueId] })
    const child = model('child', 'select * from main.bad', {}, { dependsOn: [bad.uniqueId] })
    const grandchild = model('grandchild', 'select 1', {}, { dependsOn: [child.uniqueId] })
    const result = await project.run([a, bad, child, grandchild, model('other', 'select 3')])
    expect(statuses(result)).toEqual([
      'a success',
      'bad error',
      'child skipped',
      'grandchild skipped',
      'other success',
    ])
    const messages = result.results.filter(({ status }) => status === 'skipped').map(({ message }) => message)
    expect(messages).toEqual(['because main.bad failed', 'because main.bad failed'])
    expect(result.publication).toEqual({
      outcome: 'withheld',
      failedWork: 'warehouse/.tgelt-work/failed.duckdb',
    })
    expect(await project.rows('select id from main.a')).toEqual([[1]])
    const error = result.results.find(({ node }) => node.name === 'bad')?.error
    expect(error?.code).toBe('column-not-found')
    expect(error?.location).toMatchObject({ file: 'models/bad.sql', line: 3, column: 5, endColumn: 8 })
    expect(error?.location?.excerpt).toContain('    idd from main.a')
    expect(error?.hint).toBe('Did you mean "id"?')
    expect(error?.facts['compiled']).toBe('target/compiled/shop/models/bad.sql')
  })

  it('goes through an ephemeral model without a result for it', async () => {
    const project = new ScratchProject()
    const bad = model('bad', 'select nothing')
    const middle = model('middle', 'select 1', { materialized: 'ephemeral' }, { dependsOn: [bad.uniqueId] })
    const end = model('end', 'select 1', {}, { dependsOn: [middle.uniqueId] })
    const result = await project.run([bad, middle, end])
    expect(statuses(result)).toEqual(['bad error', 'end skipped'])
    expect(result.results[1]?.message).toBe('because main.bad failed')
  })

  it('waits for a selected node that is only reached through others', async () => {
    const project = new ScratchProject()
    const first = model('first', 'select 7 as id')
    const left = model('left_out', 'select 1', {}, { dependsOn: [first.uniqueId] })
    const last = model('last', 'select * from main.first', {}, { dependsOn: [left.uniqueId] })
    const dependencies = new Map([first, left, last].map((node) => [node.uniqueId, node.dependsOn]))
    const result = await project.run([last, first], { dependencies })
    expect(statuses(result)).toEqual(['first success', 'last success'])
  })

  it('lets a failing test stop what comes after its model, but not a warning', async () => {
    const project = new ScratchProject()
    const a = model('a', 'select null as id')
    const failing = dataTest('failing', 'select * from main.a where id is null', [a.uniqueId], {}, a.uniqueId)
    const b = model('b', 'select 1', {}, { dependsOn: [a.uniqueId] })
    const failed = await project.run([a, failing, b], { mode: 'build' })
    expect(statuses(failed)).toEqual(['a success', 'b skipped', 'failing fail'])
    expect(failed.results.find(({ node }) => node === b)?.message).toBe('because main.a failed a test')
    const test = failed.results.find(({ node }) => node === failing)
    expect(test).toMatchObject({ failures: 1, message: 'Got 1 result, configured to fail if != 0' })
    expect(test?.error).toMatchObject({
      code: 'test-failed',
      location: { file: 'models/schema.yml', line: 3 },
    })
    expect(failed.publication.outcome).toBe('withheld')

    const warning = dataTest('failing', failing.rawSql, [a.uniqueId], { severity: 'warn' }, a.uniqueId)
    const warned = await project.run([a, warning, b], { mode: 'build' })
    expect(statuses(warned)).toEqual(['a success', 'b success', 'failing warn'])
    expect(warned.publication.outcome).toBe('published')
    expect(existsSync(project.path('warehouse/.tgelt-work/failed.duckdb'))).toBe(false)
  })

  it('stores failing rows and publishes them though the test failed', async () => {
    const project = new ScratchProject()
    await project.run([model('a', 'select 5 as id')])
    const test = dataTest('stored', 'select * from main.a', [], { storeFailures: true, limit: 1 })
    const result = await project.run([test], { mode: 'test' })
    expect(statuses(result)).toEqual(['stored fail'])
    expect(await project.rows('select * from audit.stored')).toEqual([[5]])
  })

  it('changes nothing when nothing is selected', async () => {
    const project = new ScratchProject()
    const result = await project.run([])
    expect(result.publication).toEqual({ outcome: 'unchanged' })
    expect(existsSync(project.path('warehouse/shop.duckdb'))).toBe(false)
    expect(readdirSync(project.path('warehouse/.tgelt-work'))).toEqual([])
  })

  it('starts nothing more after a failure with fail-fast', async () => {
    const project = new ScratchProject()
    const flags = { fullRefresh: false, failFast: true, warnError: false }
    const result = await project.run([model('bad', 'select x'), model('good', 'select 1')], {
      threads: 1,
      flags,
    })
    expect(statuses(result)).toEqual(['bad error', 'good skipped'])
  })

  it('interrupts what runs, skips the rest and publishes nothing', async () => {
    const project = new ScratchProject()
    const abort = new AbortController()
    const endless = model('endless', 'select count(*) from range(1000000000) a, range(1000000000) b')
    const after = model('after', 'select 1')
    const result = await project.run([endless, after], {
      threads: 1,
      signal: abort.signal,
      emit: (event) => {
        if (event.kind === 'node-started') setImmediate(() => abort.abort())
      },
    })
    expect(statuses(result)).toEqual(['after skipped', 'endless skipped'])
    expect(result).toMatchObject({ interrupted: true, publication: { outcome: 'unchanged' } })
    expect(readdirSync(project.path('warehouse'))).toEqual(['.tgelt-work'])
  })

  it.each([
    ['preHooks', 1],
    ['postHooks', 3],
  ])('shows where %s that fail are configured', async (key, line) => {
    const project = new ScratchProject()
    const result = await project.run([model('a', 'select 1 as id', { [key]: ['selec 1'] })])
    expect(result.results[0]?.error).toMatchObject({
      code: 'sql-syntax',
      location: { file: 'project.yml', line },
    })
  })

  it('rolls a node back with its hooks', async () => {
    const project = new ScratchProject()
    const hooks = {
      preHooks: ['create table main.log as select 1 as id'],
      postHooks: ["insert into main.log select 'x'"],
    }
    const flags = { fullRefresh: false, failFast: false, warnError: false }
    const result = await project.run([model('a', 'select 1 as id', hooks)], { flags })
    expect(result.results[0]?.error).toMatchObject({ code: 'conversion-failed', location: { line: 3 } })
    const inspected = await openDuckdbWarehouse({
      projectRoot: project.root,
      target: { path: 'warehouse/.tgelt-work/failed.duckdb', settings: {} },
      access: 'read',
      command: 'test',
    })
    expect(await inspected.relations()).toEqual(new Map())
    await inspected.finish('discard')
    const good = model('a', 'select 1 as id', {
      preHooks: hooks.preHooks,
      postHooks: ['insert into main.log select 2'],
    })
    await project.run([good])
    expect(await project.rows('select id from main.log order by id')).toEqual([[1], [2]])
  })

  it('throws a defect and leaves no lock behind', async () => {
    const project = new ScratchProject()
    const broken = () => {
      throw new RangeError('a defect')
    }
    await expect(project.run([model('a', 'select 1')], { compile: broken })).rejects.toThrow(RangeError)
    expect(statuses(await project.run([model('a', 'select 1')]))).toEqual(['a success'])
  })
})
