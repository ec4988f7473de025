import { existsSync, readdirSync, statSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  openParquetPort,
  type ParquetColumn,
  type ParquetPort,
} from '../../../../runner/warehouse/duckdb/parquet-port.ts'
import { column, model } from '../hand-made-nodes.ts'
import { ScratchProject } from '../scratch-project.ts'

const columns: readonly ParquetColumn[] = [
  { name: 'id', kind: 'text' },
  { name: 'hash', kind: 'text' },
  { name: 'payload', kind: 'json' },
]

let project: ScratchProject
let port: ParquetPort

beforeEach(async () => {
  project = new ScratchProject()
  port = await openParquetPort(project.path('tmp'))
})

afterEach(() => port.close())

function land(name: string, content: string) {
  const path = project.write(`bronze/${name}`, content)
  return { name, path, sizeBytes: statSync(path).size }
}

async function readAll(path: string, names: readonly string[]) {
  const rows: (readonly (string | null)[])[] = []
  for await (const row of port.read(path, names)) rows.push(row)
  return rows
}

describe('compact', () => {
  it('gives back every record with its file and line', async () => {
    const target = project.path('bronze/compacted-1.parquet')
    const files = [
      land(
        'a.ndjson',
        '{"id":"1","hash":"x","payload":{"t":"é\\n","n":12345678901234567890123}}\n{"id":"2","payload":null}\n',
      ),
      land('b.ndjson', '\n{"id":"3","hash":null,"payload":"text"}\r\n'),
      land('empty.ndjson', ''),
    ]
    const result = await port.compact({ files, target, columns })
    expect(result).toEqual({
      written: true,
      rowCounts: new Map([
        ['a.ndjson', 2],
        ['b.ndjson', 1],
        ['empty.ndjson', 0],
      ]),
    })
    expect(await readAll(target, ['landed_file', 'landed_line', 'id', 'hash', 'payload'])).toEqual([
      ['a.ndjson', '1', '1', 'x', '{"t":"é\\n","n":12345678901234567890123}'],
      ['a.ndjson', '2', '2', null, null],
      ['b.ndjson', '2', '3', null, '"text"'],
    ])
    expect(readdirSync(project.path('bronze')).sort()).toEqual([
      'a.ndjson',
      'b.ndjson',
      'compacted-1.parquet',
      'empty.ndjson',
    ])
  })

  it.each([
    ['{"id":"1"}\nnot json\n', 2, 'not valid JSON'],
    ['{"id":"1"}\n{"id":2}\n', 2, 'id is not a string'],
    ['{"id":"1","more":1}\n', 1, 'it has the key more'],
    ['["id"]\n', 1, 'not a JSON object'],
  ])('writes nothing if a record would be lost: %j', async (content, line, reason) => {
    const target = project.path('bronze/compacted-1.parquet')
    const files = [land('a.ndjson', '{"id":"1"}\n'), land('b.ndjson', content)]
    expect(await port.compact({ files, target, columns })).toEqual({
      written: false,
      file: 'b.ndjson',
      line,
      reason,
    })
    expect(existsSync(target)).toBe(false)
    expect(readdirSync(project.path('bronze')).sort()).toEqual(['a.ndjson', 'b.ndjson'])
  })

  it('makes what ingest loads to the same rows', async () => {
    const content =
      '{"id":"1","hash":"h","payload":{"a":[1,null,1.50,"ü"],"b":null}}\n{"id":"2","payload":[]}\n'
    const raw = model(
      'raw',
      'select * from tgelt_incoming',
      { materialized: 'ingest', files: ['bronze/**'] },
      { columns: [column('id', 'bigint'), column('hash', 'text'), column('payload', 'json')] },
    )
    const file = land('a.ndjson', content)
    const loaded = async () => {
      await project.run([raw], { flags: { fullRefresh: true, failFast: false, warnError: false } })
      return project.rows('select * exclude (load_id, loaded_at) from main.raw order by landed_line')
    }
    project.landed = [file]
    const plain = await loaded()
    const target = project.path('bronze/compacted-1.parquet')
    await port.compact({ files: [file], target, columns })
    project.landed = [
      {
        name: 'compacted-1.parquet',
        path: target,
        sizeBytes: 0,
        replaces: [{ name: 'a.ndjson', rowCount: 2 }],
      },
    ]
    expect(await loaded()).toEqual(plain)
    expect(plain).toHaveLength(2)
  })
})
