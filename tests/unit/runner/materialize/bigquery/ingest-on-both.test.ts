import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatManifest } from '../../../../../kernel/bronze-listing.ts'
import { openParquetPort } from '../../../../../runner/warehouse/duckdb/parquet-port.ts'
import { outcomes } from '../../../../helpers/engine-project.ts'
import { openEngineProjects } from '../../../../helpers/engine-projects.ts'

const { openProject } = await openEngineProjects()

const yaml = `
models:
  - name: raw
    columns:
      - {name: chat_id, data_type: bigint}
      - {name: seen_at, data_type: timestamp}
      - {name: edited, data_type: boolean}
      - {name: title, data_type: string}
      - {name: payload, data_type: json}
`
const config =
  "{{ config(materialized='ingest', files=['warehouse/bronze/**'], changed_rows='load_id', cluster_by='load_id'," +
  " partition_by={'field': 'loaded_at', 'data_type': 'timestamp'}) }}"

const columns = 'select chat_id, seen_at, edited, title, payload is null, landed_file, landed_line, load_id'

const good = [
  '{"chat_id": 1, "seen_at": "2026-01-02T03:04:05.678Z", "edited": false, "title": "a", "payload": {"n": 1.5, "s": "é"}}',
  '{"chat_id": "2", "seen_at": "2026-01-02 03:04:05", "edited": "yes", "title": {"x": 1}, "payload": null, "more": 1}',
  '{"chat_id": 3.0, "payload": [1, "two"], "title": "quote \\" and \\\\ and \\n"}',
  '{}',
  '{"payload": {"wide": 1234567890123456789012345678901234567890.12345678901234567890}}',
]
const bad = ['not json', '[1]', '7', '{"chat_id": "x"}', '{"chat_id": 1, "seen_at": "yesterday"}', 'null', '']

test('bad lines, empty lines and odd values make the same records and rejects', async () => {
  const seen = []
  for (const engine of ['duckdb', 'bigquery'] as const) {
    const project = openProject({
      'models/raw.yml': yaml,
      'models/raw.sql': `${config} select * from {{ incoming() }} -- all`,
      'warehouse/bronze/a.ndjson': [...good, ...bad, ''].join('\n'),
      'warehouse/bronze/empty.ndjson': '',
    })
    const first = await project.run(engine)
    project.write({ 'warehouse/bronze/b.ndjson': `${good[0]}\n${bad[0]}` })
    const second = await project.run(engine)
    const third = await project.run(engine)
    const refresh = await project.run(engine, { fullRefresh: true })
    seen.push({
      runs: [first, second, third, refresh].map((result) => [
        outcomes(result),
        result.results[0]?.rowsAffected,
        result.results[0]?.message,
      ]),
      rows: await project.rows(engine, `${columns} from {raw} order by landed_file, landed_line`),
      rejects: await project.rows(
        engine,
        'select landed_file, landed_line, reason, record, load_id from {raw_rejects} order by 1, 2',
      ),
      files: await project.rows(
        engine,
        'select landed_file, size_bytes, row_count, reject_count, load_id from {raw_files} order by 1',
      ),
    })
  }
  expect(seen[0]?.runs.map(([, , message]) => message)).toEqual([
    '2 files, 6 rejects',
    '1 file, 1 reject',
    'no new files',
    '3 files, 7 rejects',
  ])
  expect(seen[1]).toEqual(seen[0])
})

test('a compacted file gives what its files gave', async () => {
  const seen = []
  for (const engine of ['duckdb', 'bigquery'] as const) {
    const project = openProject({
      'models/raw.yml': yaml,
      'models/raw.sql': `${config} select * from {{ incoming() }}`,
      'warehouse/bronze/chat/a.ndjson': `${[good[0], good[2], bad[4]].join('\n')}\n`,
      'warehouse/bronze/chat/b.ndjson': `${good[1]}\n${bad[0]}\n`,
    })
    const port = await openParquetPort(join(project.folder, 'tmp'))
    const folder = join(project.folder, 'warehouse/bronze/chat')
    const inputs = ['a.ndjson', 'b.ndjson'].map((landedFile) => ({
      format: 'ndjson' as const,
      landedFile,
      path: join(folder, landedFile),
    }))
    await port.writeParquet(inputs, join(folder, 'compacted-1.parquet'), [
      { name: 'chat_id', kind: 'json' },
      { name: 'seen_at', kind: 'text' },
      { name: 'edited', kind: 'json' },
      { name: 'title', kind: 'text' },
      { name: 'payload', kind: 'json' },
    ])
    await port.close()
    const manifest = (rows: number): string =>
      formatManifest({
        parquet: 'compacted-1.parquet',
        replaces: [
          { file: 'a.ndjson', rows },
          { file: 'b.ndjson', rows: 2 },
        ],
        supersedes: [],
      })
    project.write({ 'warehouse/bronze/chat/compacted-1.json': manifest(4) })
    const wrong = outcomes(await project.run(engine))
    project.write({ 'warehouse/bronze/chat/compacted-1.json': manifest(3) })
    const right = await project.run(engine)
    seen.push({
      wrong,
      right: [outcomes(right), right.results[0]?.message],
      rows: await project.rows(engine, `${columns} from {raw} order by landed_file, landed_line`),
      rejects: await project.rows(
        engine,
        'select landed_file, landed_line, reason from {raw_rejects} order by 1, 2',
      ),
      files: await project.rows(
        engine,
        'select landed_file, size_bytes, row_count, reject_count from {raw_files} order by 1',
      ),
    })
  }
  expect(seen[0]?.wrong).toEqual(['raw error compacted-rows-differ'])
  expect(seen[0]?.right).toEqual([['raw success'], '2 files, 2 rejects'])
  expect(seen[1]).toEqual(seen[0])
})
