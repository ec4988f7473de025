import { existsSync, statSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  openParquetPort,
  type ParquetColumn,
  type ParquetInput,
  type ParquetPort,
} from '../../../../runner/warehouse/duckdb/parquet-port.ts'
import { column, model } from '../hand-made-nodes.ts'
import { ScratchProject } from '../scratch-project.ts'

const columns: readonly ParquetColumn[] = [
  { name: 'id', kind: 'text' },
  { name: 'repaired', kind: 'json' },
  { name: 'payload', kind: 'json' },
]

let project: ScratchProject
let port: ParquetPort

beforeEach(async () => {
  project = new ScratchProject()
  port = await openParquetPort(project.path('tmp'))
})

afterEach(() => port.close())

function land(landedFile: string, content: string | Uint8Array): ParquetInput & { landedFile: string } {
  return { format: 'ndjson', landedFile, path: project.write(`bronze/chat/${landedFile}`, content) }
}

async function readAll(path: string, names: readonly string[]) {
  const rows: (readonly (string | null)[])[] = []
  for await (const some of port.readParquet(path, names)) rows.push(...some)
  return rows
}

const all = ['landed_file', 'landed_line', 'id', 'repaired', 'payload', 'landed_text']

describe('writeParquet', () => {
  it('gives back every record with its file and line, the payload as it was written', async () => {
    const target = project.path('bronze/chat/compacted-1.parquet')
    const inputs = [
      land(
        'a.ndjson',
        '{"id":"1","repaired":true,"payload":{"t":"é\\n\\/","n":12345678901234567890123,"f":1.10}}\n{"id":"2","payload":null}\n',
      ),
      land('b.ndjson', '\n{"id":"3","payload":"text"}\r\n{"payload":1.50,"id":null}\n'),
      land('empty.ndjson', ''),
    ]
    const counts = await port.writeParquet(inputs, target, columns)
    expect([...counts].sort()).toEqual([
      ['a.ndjson', 2],
      ['b.ndjson', 2],
    ])
    expect(await readAll(target, all)).toEqual([
      ['a.ndjson', '1', '1', 'true', '{"t":"é\\n\\/","n":12345678901234567890123,"f":1.10}', null],
      ['a.ndjson', '2', '2', null, null, null],
      ['b.ndjson', '2', '3', null, '"text"', null],
      ['b.ndjson', '3', null, null, '1.5', null],
    ])
  })

  it('keeps a record that the columns cannot hold as its line', async () => {
    const target = project.path('bronze/chat/compacted-1.parquet')
    const lines = ['not json', '["id"]', '{"id":2}', '{"id":"3","more":1}', '{"id":"4","payload":{"x"']
    await port.writeParquet([land('a.ndjson', `${lines.join('\n')}\n`)], target, columns)
    expect(await readAll(target, ['landed_line', 'id', 'landed_text'])).toEqual(
      lines.map((line, index) => [String(index + 1), null, line]),
    )
  })

  it('takes earlier files in', async () => {
    const [first, second] = ['1', '2'].map((n) => project.path(`bronze/chat/compacted-${n}.parquet`)) as [
      string,
      string,
    ]
    await port.writeParquet([land('a.ndjson', '{"id":"1","payload":1.10}\nbad\n')], first, columns)
    const inputs: ParquetInput[] = [{ format: 'parquet', path: first }, land('b.ndjson', '{"id":"2"}\n')]
    const counts = await port.writeParquet(inputs, second, columns)
    expect([...counts].sort()).toEqual([
      ['a.ndjson', 2],
      ['b.ndjson', 1],
    ])
    expect(await readAll(second, all)).toEqual([
      ['a.ndjson', '1', '1', null, '1.10', null],
      ['a.ndjson', '2', null, null, null, 'bad'],
      ['b.ndjson', '1', '2', null, null, null],
    ])
  })

  it('refuses bytes that are no text and leaves no file', async () => {
    const target = project.path('bronze/chat/compacted-1.parquet')
    const bad = land('a.ndjson', Buffer.from('{"id":"1"}\n{"id":"\xff"}\n', 'latin1'))
    await expect(port.writeParquet([bad], target, columns)).rejects.toMatchObject({
      code: 'landed-line-not-text',
    })
    expect(existsSync(target)).toBe(false)
  })

  it('makes what ingest loads to the same rows and rejects', async () => {
    const lines = [
      '{"id":"1","repaired":false,"payload":{"a":[1,null,1.50,"ü\\/"],"b":null}}',
      'bad',
      '{"id":7}',
      '{"id":"x"}',
    ]
    const input = land('a.ndjson', `${lines.join('\n')}\n`)
    const declared = [column('id', 'integer'), column('repaired', 'boolean'), column('payload', 'json')]
    const config = { materialized: 'ingest', files: ['bronze/**'] }
    const raw = model('raw', 'select * from tgelt_incoming', config, { columns: declared })
    const loaded = async () => {
      await project.run([raw], { flags: { fullRefresh: true, failFast: false, warnError: false } })
      return [
        await project.rows('select * exclude (load_id, loaded_at) from main.raw order by landed_line'),
        await project.rows(
          'select landed_file, landed_line, reason from main.raw_rejects order by landed_line',
        ),
        await project.rows('select landed_file, row_count, reject_count from main.raw_files'),
      ]
    }
    project.landed = [{ name: 'chat/a.ndjson', path: input.path, sizeBytes: statSync(input.path).size }]
    const plain = await loaded()
    expect(plain.map((rows) => rows.length)).toEqual([2, 2, 1])
    const path = project.path('bronze/chat/compacted-1.parquet')
    await port.writeParquet([input], path, columns)
    const replaces = [{ name: 'chat/a.ndjson', rowCount: 4 }]
    project.landed = [{ name: 'chat/compacted-1.parquet', path, sizeBytes: 0, replaces }]
    expect(await loaded()).toEqual(plain)
  })
})
