import { rmSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { LandedFile } from '../../../../runner/materialize/landed-file.ts'
import type { ModelConfig } from '../../../../runner/resource/config.ts'
import type { Connection, Warehouse } from '../../../../runner/warehouse/warehouse.ts'
import { column, model } from '../hand-made-nodes.ts'
import { ScratchProject, statuses } from '../scratch-project.ts'

const columns = [
  column('chat_id', 'bigint'),
  column('message_id', 'bigint'),
  column('seen_at', 'timestamp'),
  column('payload', 'json'),
]

function bronze(config: Partial<ModelConfig> = {}, sql = 'select * from tgelt_incoming') {
  return model('raw', sql, { materialized: 'ingest', files: ['warehouse/bronze/**'], ...config }, { columns })
}

function record(messageId: number | string, payload: unknown = { text: `m${messageId}` }): string {
  return JSON.stringify({
    chat_id: '1',
    message_id: String(messageId),
    seen_at: '2026-11-20T10:45:37.000Z',
    payload,
  })
}

/** Lands a file in the bronze folder. */
function land(project: ScratchProject, name: string, content: string | Uint8Array): LandedFile {
  const path = project.write(`warehouse/bronze/${name}`, content)
  const file = { name, path, sizeBytes: statSync(path).size }
  project.landed = [...project.landed.filter((other) => other.name !== name), file]
  return file
}

/** A compacted file of the given records, made with DuckDB itself; the files it replaces are gone. */
async function compact(
  project: ScratchProject,
  name: string,
  replaced: Readonly<Record<string, readonly string[]>>,
) {
  const path = project.write(`warehouse/bronze/${name}`, '')
  const rows = Object.entries(replaced).flatMap(([file, lines]) =>
    lines.map(
      (line, index) =>
        `select '${line.replaceAll("'", "''")}'::json as j, '${file}' as landed_file, ${index + 1}::bigint as landed_line`,
    ),
  )
  const warehouse = await project.open('write')
  const connection = await warehouse.connect()
  await connection.execute(
    `copy (select j ->> 'chat_id' as chat_id, j ->> 'message_id' as message_id, j ->> 'seen_at' as seen_at, (j -> 'payload')::json as payload,` +
      ` landed_file, landed_line from (${rows.join(' union all ')})) to '${path}' (format parquet)`,
  )
  await warehouse.finish('discard')
  const replaces = Object.entries(replaced).map(([file, lines]) => ({ name: file, rowCount: lines.length }))
  const gone = new Set(Object.keys(replaced))
  project.landed = [
    ...project.landed.filter((file) => !gone.has(file.name)),
    { name, path, sizeBytes: statSync(path).size, replaces },
  ]
}

const loaded = 'select landed_file, landed_line, message_id from main.raw order by 1, 2'

describe('ingest', () => {
  it('keeps payloads compressed, in a file that DuckDB 1.2 can read', async () => {
    const project = new ScratchProject()
    const lines = Array.from({ length: 30_000 }, (_, id) => record(id, { text: `message ${id * 7919}` }))
    land(project, 'a.ndjson', `${lines.join('\n')}\n`)
    await project.run([bronze()])
    const used =
      "select distinct compression from pragma_storage_info('main.raw') where column_name = 'payload' and segment_type <> 'VALIDITY'"
    expect(await project.rows(used)).toEqual([['ZSTD']])
    const tags = "select tags['storage_version'] from duckdb_databases() where path is not null"
    expect(await project.rows(tags)).toEqual([['v1.2.0+']])
  })

  it('loads declared columns with their types, file, line and load', async () => {
    const project = new ScratchProject()
    land(project, 'a.ndjson', `${record('9007199254740993')}\n${record(2, { big: 1, n: null })}\n`)
    const result = await project.run([bronze()])
    expect(result.results[0]).toMatchObject({ status: 'success', rowsAffected: 2, message: '1 file' })
    expect(await project.rows('select * exclude (loaded_at) from main.raw order by landed_line')).toEqual([
      ['1', '9007199254740993', '2026-11-20 10:45:37', '{"text":"m9007199254740993"}', 'a.ndjson', '1', '1'],
      ['1', '2', '2026-11-20 10:45:37', '{"big":1,"n":null}', 'a.ndjson', '2', '1'],
    ])
    expect(
      await project.rows(
        "select column_name, data_type from duckdb_columns() where table_name = 'raw' order by column_index",
      ),
    ).toEqual([
      ['chat_id', 'BIGINT'],
      ['message_id', 'BIGINT'],
      ['seen_at', 'TIMESTAMP'],
      ['payload', 'JSON'],
      ['landed_file', 'VARCHAR'],
      ['landed_line', 'BIGINT'],
      ['load_id', 'BIGINT'],
      ['loaded_at', 'TIMESTAMP'],
    ])
  })

  it('loads each file once, and later files with a higher load_id', async () => {
    const project = new ScratchProject()
    land(project, 'a.ndjson', `${record(1)}\n`)
    await project.run([bronze()])
    const again = await project.run([bronze()])
    expect(again.results[0]).toMatchObject({ status: 'success', rowsAffected: 0, message: 'no new files' })
    land(project, 'b.ndjson', `${record(2)}\n${record(3)}`)
    await project.run([bronze()])
    expect(await project.rows('select message_id, load_id from main.raw order by 1')).toEqual([
      ['1', '1'],
      ['2', '2'],
      ['3', '2'],
    ])
    expect(
      await project.rows(
        'select landed_file, size_bytes, row_count, reject_count, load_id from main.raw_files order by 1',
      ),
    ).toEqual([
      ['a.ndjson', String(record(1).length + 1), '1', '0', '1'],
      ['b.ndjson', String(record(2).length * 2 + 1), '2', '0', '2'],
    ])
  })

  it('puts what it cannot load into the rejects, with exact lines, and loads the rest', async () => {
    const project = new ScratchProject()
    const lines = [
      record(1),
      '',
      'not json',
      '[1]',
      '{"message_id":"x"}',
      '   ',
      '{"message_id":"7","chat_id":',
      record(8),
    ]
    land(project, 'bad.ndjson', lines.join('\r\n'))
    land(project, 'casts.ndjson', `{"message_id":"1.5e"}\n{"message_id":null}\n{"message_id":{"a":1}}\n`)
    land(
      project,
      'bytes.ndjson',
      Buffer.concat([Buffer.from('{"message_id":"1","payload":"\xff"}\n', 'latin1'), Buffer.from(record(2))]),
    )
    land(project, 'good.ndjson', `${record(5)}\n`)
    land(project, 'empty.ndjson', '')
    const result = await project.run([bronze()])
    expect(result.results[0]).toMatchObject({ status: 'success', message: '5 files, 7 rejects' })
    expect(project.warnings()).toEqual(['records-rejected'])
    expect(await project.rows(loaded)).toEqual([
      ['bad.ndjson', '1', '1'],
      ['bad.ndjson', '8', '8'],
      ['bytes.ndjson', '2', '2'],
      ['casts.ndjson', '2', null],
      ['good.ndjson', '1', '5'],
    ])
    expect(
      await project.rows(
        'select landed_file, landed_line, reason, record from main.raw_rejects order by 1, 2',
      ),
    ).toEqual([
      ['bad.ndjson', '3', 'not valid JSON', 'not json'],
      ['bad.ndjson', '4', 'not a JSON object', '[1]'],
      ['bad.ndjson', '5', 'message_id is not a bigint', '{"message_id":"x"}'],
      ['bad.ndjson', '7', 'not valid JSON', '{"message_id":"7","chat_id":'],
      ['bytes.ndjson', '1', 'not valid UTF-8', '{"message_id":"1","payload":"\uFFFD"}'],
      ['casts.ndjson', '1', 'message_id is not a bigint', '{"message_id":"1.5e"}'],
      ['casts.ndjson', '3', 'message_id is not a bigint', '{"message_id":{"a":1}}'],
    ])
    expect(
      await project.rows('select landed_file, row_count, reject_count from main.raw_files order by 1'),
    ).toEqual([
      ['bad.ndjson', '2', '4'],
      ['bytes.ndjson', '1', '1'],
      ['casts.ndjson', '1', '2'],
      ['empty.ndjson', '0', '0'],
      ['good.ndjson', '1', '0'],
    ])
  })

  it('makes an empty table when there are no files yet', async () => {
    const project = new ScratchProject()
    expect(statuses(await project.run([bronze()]))).toEqual(['raw success'])
    expect(await project.rows('select count(*) from main.raw')).toEqual([['0']])
  })

  it('does not take the wildcards in a name for wildcards', async () => {
    const project = new ScratchProject()
    land(project, 'chat [1]*/a?.ndjson', `${record(1)}\n`)
    await project.run([bronze()])
    expect(await project.rows(loaded)).toEqual([['chat [1]*/a?.ndjson', '1', '1']])
  })

  it('refuses a file that has changed, and loads it anew on a full refresh', async () => {
    const project = new ScratchProject()
    land(project, 'a.ndjson', `${record(1)}\n`)
    await project.run([bronze()])
    land(project, 'a.ndjson', `${record(1)}\n${record(2)}\n`)
    const result = await project.run([bronze()])
    expect(result.results[0]?.error).toMatchObject({
      code: 'landed-file-changed',
      location: { file: 'models/raw.sql' },
    })
    await project.run([bronze()], { flags: { fullRefresh: true, failFast: false, warnError: false } })
    expect(await project.rows('select message_id, load_id from main.raw order by 1')).toEqual([
      ['1', '2'],
      ['2', '2'],
    ])
    expect(await project.rows('select count(*) from main.raw_files')).toEqual([['1']])
  })

  it('rebuilds everything when the table is gone but its ledger is not', async () => {
    const project = new ScratchProject()
    land(project, 'a.ndjson', `${record(1)}\n`)
    await project.run([bronze()])
    await project.run([bronze({ postHooks: ['drop table main.raw'] }), model('x', 'select 1')])
    await project.run([bronze()])
    expect(await project.rows(loaded)).toEqual([['a.ndjson', '1', '1']])
  })

  it('has loaded all or nothing wherever it is cut off', async () => {
    const project = new ScratchProject()
    land(project, 'a.ndjson', `${record(1)}\n`)
    await project.run([bronze()])
    land(project, 'b.ndjson', `${record(2)}\nnot json\n`)
    await compact(project, 'c.parquet', { 'c.ndjson': [record(3), record(4)] })
    let cut = 0
    for (let succeeded = false; !succeeded && cut < 100; cut++) {
      const warehouse = cutOff(await project.open('write'), cut)
      succeeded = await project.run([bronze()], { warehouse }).then(
        ({ results }) => results[0]?.status === 'success',
        (error: unknown) => {
          if (!(error instanceof RangeError)) throw error
          return false
        },
      )
      if (!succeeded) expect(await project.rows(loaded)).toEqual([['a.ndjson', '1', '1']])
    }
    expect(cut).toBeGreaterThan(15)
    expect(await project.rows(loaded)).toEqual([
      ['a.ndjson', '1', '1'],
      ['b.ndjson', '1', '2'],
      ['c.ndjson', '1', '3'],
      ['c.ndjson', '2', '4'],
    ])
    expect(await project.rows('select count(*), count(distinct landed_file) from main.raw_files')).toEqual([
      ['3', '3'],
    ])
    expect(await project.rows('select landed_file, landed_line from main.raw_rejects')).toEqual([
      ['b.ndjson', '2'],
    ])
  })
})

describe('ingest of compacted files', () => {
  it('gives the rows that the replaced files gave', async () => {
    const files = {
      'a.ndjson': [record(1), record(2, ['x'])],
      'b.ndjson': [record(3, 'text'), '{"message_id":"x"}'],
    }
    const rows = 'select * exclude (loaded_at) from main.raw order by landed_file, landed_line'
    const rejects = 'select landed_file, landed_line, reason from main.raw_rejects'
    const plain = new ScratchProject()
    for (const [name, lines] of Object.entries(files)) land(plain, name, `${lines.join('\n')}\n`)
    await plain.run([bronze()])
    const compacted = new ScratchProject()
    await compact(compacted, 'c.parquet', files)
    await compacted.run([bronze()])
    expect(await compacted.rows(rows)).toEqual(await plain.rows(rows))
    expect(await compacted.rows(rejects)).toEqual(await plain.rows(rejects))
    expect(
      await compacted.rows(
        'select landed_file, size_bytes, row_count, reject_count from main.raw_files order by 1',
      ),
    ).toEqual([
      ['a.ndjson', null, '2', '0'],
      ['b.ndjson', null, '1', '1'],
    ])
  })

  it('loads only the files that it has not loaded before', async () => {
    const project = new ScratchProject()
    land(project, 'a.ndjson', `${record(1)}\n`)
    await project.run([bronze()])
    await compact(project, 'c.parquet', { 'a.ndjson': [record(1)], 'b.ndjson': [record(2)] })
    const result = await project.run([bronze()])
    expect(result.results[0]).toMatchObject({ rowsAffected: 1, message: '1 file' })
    expect(await project.rows(loaded)).toEqual([
      ['a.ndjson', '1', '1'],
      ['b.ndjson', '1', '2'],
    ])
    expect((await project.run([bronze()])).results[0]?.message).toBe('no new files')
  })

  it('says when no file matches, and makes an empty table', async () => {
    const project = new ScratchProject()
    expect(statuses(await project.run([bronze()]))).toEqual(['raw success'])
    expect(project.warnings()).toEqual(['landed-files-none'])
    expect(await project.rows(loaded)).toEqual([])
  })

  it('lists again when a listed file is gone', async () => {
    const project = new ScratchProject()
    const gone = land(project, 'a.ndjson', `${record(1)}\n`)
    rmSync(gone.path)
    await compact(project, 'c.parquet', { 'a.ndjson': [record(1)] })
    const listings = [[gone], project.landed]
    const listLanded = async () => listings.shift() ?? []
    expect(statuses(await project.run([bronze()], { listLanded }))).toEqual(['raw success'])
    expect(await project.rows(loaded)).toEqual([['a.ndjson', '1', '1']])
    expect(listings).toEqual([])
  })

  it('refuses a compacted file that holds fewer records than its manifest says', async () => {
    const project = new ScratchProject()
    await compact(project, 'c.parquet', { 'a.ndjson': [record(1)] })
    project.landed = project.landed.map((file) => ({
      ...file,
      replaces: [{ name: 'a.ndjson', rowCount: 2 }],
    }))
    const result = await project.run([bronze()])
    expect(result.results[0]?.error?.code).toBe('compacted-rows-differ')
  })
})

describe('an ingest model', () => {
  it.each([
    ['ingest-files-missing', bronze({ files: [] })],
    ['ingest-incoming-unused', bronze({}, 'select 1')],
    ['ingest-columns-missing', { ...bronze(), columns: [] }],
    ['ingest-column-untyped', { ...bronze(), columns: [column('a')] }],
    ['ingest-column-reserved', { ...bronze(), columns: [column('landed_file', 'text')] }],
  ])('is refused with %s', async (code, node) => {
    const result = await new ScratchProject().run([node])
    expect(result.results[0]?.error?.code).toBe(code)
  })
})

/** A warehouse whose connections fail for good after a number of calls, as a killed process does. */
function cutOff(warehouse: Warehouse, calls: number): Warehouse {
  let left = calls
  const counted = <R>(call: () => R): R => {
    if (left-- <= 0) throw new RangeError('cut off')
    return call()
  }
  const wrap = (connection: Connection): Connection => ({
    execute: async (sql) => counted(() => connection.execute(sql)),
    query: async (sql) => counted(() => connection.query(sql)),
    describeRelation: async (relation) => counted(() => connection.describeRelation(relation)),
    describeQuery: async (sql) => counted(() => connection.describeQuery(sql)),
    describeSeed: async (seed) => counted(() => connection.describeSeed(seed)),
    startNode: (node) => connection.startNode(node),
    begin: async () => counted(() => connection.begin()),
    commit: async () => counted(() => connection.commit()),
    rollback: () => connection.rollback(),
    appendLines: async (table, files) => counted(() => connection.appendLines(table, files)),
    close: () => connection.close(),
  })
  return {
    dialect: warehouse.dialect,
    isTransactional: warehouse.isTransactional,
    stateSchema: warehouse.stateSchema,
    createSchemas: (schemas) => warehouse.createSchemas(schemas),
    connect: async () => wrap(await warehouse.connect()),
    relations: () => warehouse.relations(),
    columns: (relation) => warehouse.columns(relation),
    interrupt: () => warehouse.interrupt(),
    finish: (outcome) => warehouse.finish(outcome),
  }
}
