import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { model } from '../hand-made-nodes.ts'
import { ScratchProject, statuses } from '../scratch-project.ts'

const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** A Node process in the project's folder that runs a script; `lines` collects what it prints. */
function start(project: ScratchProject, script: string): { child: ChildProcess; lines: string[] } {
  const api = JSON.stringify(import.meta.resolve('@duckdb/node-api'))
  const code = `const { DuckDBInstance } = await import(${api});\n${script}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: project.root })
  children.push(child)
  const lines: string[] = []
  child.stdout?.on('data', (chunk: Buffer) => lines.push(...chunk.toString().split('\n').filter(Boolean)))
  child.stderr?.on('data', (chunk: Buffer) => lines.push(`stderr ${chunk.toString()}`))
  return { child, lines }
}

/** Waits for the child to print until there are so many lines. */
async function untilPrinted({ child, lines }: ReturnType<typeof start>, count: number): Promise<void> {
  while (lines.length < count && child.stdout !== null) await once(child.stdout, 'data')
}

/** Waits for the child to print one of the lines that `wanted` takes, however many others come before it. */
async function untilPrintedLine(
  { child, lines }: ReturnType<typeof start>,
  wanted: (line: string) => boolean,
): Promise<void> {
  while (!lines.some(wanted) && child.stdout !== null) await once(child.stdout, 'data')
}

/** Opens, reads and closes the published file over and over; prints what it saw, or the error. */
const readerLoop = `
for (;;) {
  try {
    const instance = await DuckDBInstance.create('warehouse/shop.duckdb', { access_mode: 'READ_ONLY' });
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll('select (select count(*) from main.a), (select count(*) from main.b)');
    console.log(reader.getRowsJson()[0].join('/'));
    connection.closeSync(); instance.closeSync();
  } catch (error) { console.log('error ' + error.message.split('\\n')[0]); }
}`

describe('publishing', () => {
  it('never shows a reader a lock, an unfinished run or a failed one', async () => {
    const project = new ScratchProject()
    const build = (rows: number) => [
      model('a', `select * from range(${rows})`),
      model('b', `select * from main.a`, {}, { dependsOn: ['model.shop.a'] }),
    ]
    await project.run(build(1))
    const reader = start(project, readerLoop)
    await untilPrinted(reader, 1)
    for (let rows = 2; rows <= 12; rows++) {
      if (rows % 3 === 0) {
        const broken = model('c', 'select nothing', {}, { dependsOn: ['model.shop.b'] })
        expect((await project.run([...build(1000 + rows), broken])).publication.outcome).toBe('withheld')
      }
      await project.run(build(rows))
      // Not by a count of lines: the pipe may still hold many from before the rename.
      await untilPrintedLine(reader, (line) => line === `${rows}/${rows}` || line.startsWith('error'))
    }
    const seen = new Set(reader.lines)
    expect([...seen].filter((line) => !/^(\d+)\/\1$/.test(line))).toEqual([])
    expect([...seen].filter((line) => line.startsWith('10'))).toEqual(['10/10'])
    expect(seen.size).toBe(12)
  })

  it('lets who has the old file open keep it', async () => {
    const project = new ScratchProject()
    await project.run([model('a', 'select 1 as id')])
    const reader = await project.open('read')
    const connection = await reader.connect()
    const before = readFileSync(project.path('warehouse/shop.duckdb'))
    const descriptor = openSync(project.path('warehouse/shop.duckdb'), 'r')
    await project.run([model('a', 'select 2 as id')])
    expect(readFileSync(descriptor).equals(before)).toBe(true)
    closeSync(descriptor)
    expect((await connection.query('select id from main.a')).rows).toEqual([[1]])
    expect(await project.rows('select id from main.a')).toEqual([[2]])
    await reader.finish('discard')
  })

  it('keeps the work of a failed run until the next success', async () => {
    const project = new ScratchProject()
    const failed = () => existsSync(project.path('warehouse/.tgelt-work/failed.duckdb'))
    await project.run([model('good', 'select 1'), model('bad', 'select x')])
    expect(failed()).toBe(true)
    expect(existsSync(project.path('warehouse/shop.duckdb'))).toBe(false)
    await project.run([model('good', 'select 1')])
    expect(failed()).toBe(false)
    expect(readdirSync(project.path('warehouse/.tgelt-work'))).toEqual([])
  })

  it('leaves views that work whatever the file is called', async () => {
    const project = new ScratchProject()
    const a = model('a', 'select 3 as id')
    await project.run([
      a,
      model('v', 'select id from main.a', { materialized: 'view' }, { dependsOn: [a.uniqueId] }),
    ])
    project.write('warehouse/renamed.duckdb', readFileSync(project.path('warehouse/shop.duckdb')))
    const { openDuckdbWarehouse } = await import('../../../../runner/warehouse/duckdb/duckdb-warehouse.ts')
    const renamed = await openDuckdbWarehouse({
      projectRoot: project.root,
      target: { path: 'warehouse/renamed.duckdb', settings: {} },
      access: 'read',
      command: 'test',
    })
    expect((await (await renamed.connect()).query('from main.v')).rows).toEqual([[3]])
    await renamed.finish('discard')
  })

  it('refuses to overwrite what somebody else has written meanwhile, and keeps the work', async () => {
    const project = new ScratchProject()
    await project.run([model('a', 'select 1 as id')])
    const warehouse = await project.open('write')
    const other = start(
      project,
      `const instance = await DuckDBInstance.create('warehouse/shop.duckdb');
       const connection = await instance.connect();
       await connection.run('create table main.theirs as select 1; checkpoint');`,
    )
    await once(other.child, 'exit')
    const result = await project.run([model('a', 'select 2 as id')], { warehouse })
    expect(result.publication).toMatchObject({ outcome: 'withheld', error: { code: 'warehouse-changed' } })
    expect(await project.rows('select * from main.theirs')).toEqual([[1]])
    expect(existsSync(project.path('warehouse/.tgelt-work/failed.duckdb'))).toBe(true)
  })
})

describe('opening', () => {
  const codeOf = (opening: Promise<unknown>) =>
    opening.then(
      () => 'opened',
      (error: { code: string }) => error.code,
    )

  it('says who else is writing, and takes over from a killed process', async () => {
    const project = new ScratchProject()
    await project.run([model('a', 'select 1 as id')])
    // Node 20 runs no TypeScript: the other process makes the lock and the work file that a tgelt would have.
    const other = start(
      project,
      `const { readFileSync, writeFileSync } = await import('node:fs');
       const { hostname } = await import('node:os');
       const stat = readFileSync('/proc/self/stat', 'utf8');
       const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
       writeFileSync('warehouse/.tgelt-work/shop.duckdb.lock', JSON.stringify({ pid: process.pid, host: hostname(), started, command: 'tgelt build' }));
       const instance = await DuckDBInstance.create('warehouse/.tgelt-work/shop.duckdb.' + process.pid + '.duckdb');
       const connection = await instance.connect();
       await connection.run('create table t as select 1');
       console.log('holding'); setInterval(() => connection, 1000);`,
    )
    await untilPrinted(other, 1)
    const refused = await project.open('write').catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'warehouse-locked' })
    expect((refused as Error).message).toContain(`process ${other.child.pid} on `)
    expect((refused as Error).message).toContain('(tgelt build)')
    expect(await project.rows('select id from main.a')).toEqual([[1]])
    other.child.kill('SIGKILL')
    await once(other.child, 'exit')
    expect(statuses(await project.run([model('a', 'select 2 as id')]))).toEqual(['a success'])
    expect(readdirSync(project.path('warehouse/.tgelt-work'))).toEqual([])
  })

  it('names the program that has the published file open for writing', async () => {
    const project = new ScratchProject()
    await project.run([model('a', 'select 1 as id')])
    const other = start(
      project,
      `const instance = await DuckDBInstance.create('warehouse/shop.duckdb');
       console.log('holding'); setInterval(() => instance, 1000);`,
    )
    await untilPrinted(other, 1)
    for (const access of ['read', 'write'] as const) {
      const refused = await project.open(access).catch((error: unknown) => error)
      expect(refused).toMatchObject({ code: 'warehouse-in-use' })
      expect((refused as Error).message).toBe(
        `warehouse/shop.duckdb is open for writing in node (PID ${other.child.pid})`,
      )
    }
  })

  it('refuses what it cannot work with, by its own code, and lets go of the lock', async () => {
    const project = new ScratchProject()
    expect(await codeOf(project.open('read'))).toBe('warehouse-missing')
    await project.run([model('a', 'select 1 as id')])
    const good = readFileSync(project.path('warehouse/shop.duckdb'))
    project.write('warehouse/shop.duckdb.wal', 'x')
    expect(await codeOf(project.open('write'))).toBe('warehouse-has-wal')
    rmSync(project.path('warehouse/shop.duckdb.wal'))
    writeFileSync(project.path('warehouse/shop.duckdb'), 'not a database')
    expect(await codeOf(project.open('write'))).toBe('warehouse-not-duckdb')
    writeFileSync(
      project.path('warehouse/shop.duckdb'),
      Buffer.concat([good.subarray(0, 20), Buffer.alloc(good.length - 20)]),
    )
    expect(await codeOf(project.open('write'))).toMatch(/^warehouse-(damaged|newer)$/)
    writeFileSync(project.path('warehouse/shop.duckdb'), good)
    expect(await codeOf(project.open('write', { TimeZone: 'Europe/Berlin' }))).toBe('setting-reserved')
    expect(await codeOf(project.open('write', { memory_limt: '1GB' }))).toBe('setting-refused')
    expect(statuses(await project.run([model('a', 'select 1 as id')]))).toEqual(['a success'])
  })

  it('sets what results depend on, and takes settings of the target', async () => {
    const project = new ScratchProject()
    const warehouse = await project.open('write', { memory_limit: '300MB' })
    const { rows } = await (await warehouse.connect()).query(
      "select name, value from duckdb_settings() where name in ('TimeZone', 'default_null_order', 'memory_limit', 'autoload_known_extensions') order by lower(name)",
    )
    expect(rows).toEqual([
      ['autoload_known_extensions', 'false'],
      ['default_null_order', 'NULLS_FIRST_ON_ASC_LAST_ON_DESC'],
      ['memory_limit', '286.1 MiB'],
      ['TimeZone', 'UTC'],
    ])
    await warehouse.finish('discard')
  })
})
