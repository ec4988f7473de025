import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCli } from '../helpers/run-cli.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { writeProject } from '../helpers/write-project.ts'

/**
 * A process of its own that opens the published file again and again, each time reading both tables in one connection,
 * and reports what it saw as JSON lines. It stops when a file named `stop` appears.
 */
const reader = `
import { existsSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
const [file, stop] = process.argv.slice(1)
for (let reads = 0; !existsSync(stop) || reads === 0; reads++) {
  try {
    const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' })
    const connection = await instance.connect()
    const [[version, rows, least, most]] = (await connection.runAndReadAll(
      'select any_value(a.version), count(*), min(b.version), max(b.version) from a, b')).getRowsJson()
    console.log(JSON.stringify({ version, rows: Number(rows), least, most }))
    connection.closeSync()
    instance.closeSync()
  } catch (error) {
    console.log(JSON.stringify({ error: error.message }))
  }
}
`

const rowCount = 20_000

const project = {
  'project.yml': `
name: shop
target: dev
targets: {dev: {type: duckdb, path: tgelt.duckdb, schema: main, threads: 2}}
vars: {version: 1, divisor: 1}
models: {shop: {+materialized: table}}
`,
  'models/a.sql': `select {{ var('version') }} as version`,
  'models/b.sql': `select i, {{ var('version') }} as version, 1 // {{ var('divisor') }} as x
from {{ ref('a') }}, range(${rowCount}) t(i)`,
  'models/schema.yml': `
models:
  - name: b
    columns:
      - name: x
        data_tests: [{accepted_values: {arguments: {values: [1], quote: false}}}]
`,
}

test('a reader in a loop sees whole versions only, never a lock, never a failed build', async () => {
  const folder = temporaryFolder()
  writeProject(folder, project)
  const build = (version: number, divisor = 1) =>
    runCli(folder, ['build', '--vars', `{version: ${version}, divisor: ${divisor}}`])
  expect((await build(1)).code).toBe(0)

  const stop = join(folder, 'stop')
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', reader, join(folder, 'tgelt.duckdb'), stop],
    { cwd: join(import.meta.dirname, '../..'), stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text))
  await once(child.stdout, 'data')
  const codes: (number | null)[] = []
  for (const version of [2, 3, 4, 5]) {
    codes.push((await build(version)).code)
    codes.push((await build(100 + version, 2)).code)
  }
  writeFileSync(stop, '')
  await once(child, 'close')

  expect(codes).toEqual([0, 1, 0, 1, 0, 1, 0, 1])
  const seen = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(seen.filter((read) => read.error !== undefined)).toEqual([])
  expect(
    seen.every((read) => read.rows === rowCount && read.least === read.version && read.most === read.version),
  ).toBe(true)
  const versions = seen.map((read) => read.version)
  expect(versions).toEqual([...versions].sort((a, b) => a - b))
  expect(versions.every((version) => version <= 5)).toBe(true)
  expect(versions.at(-1)).toBe(5)
  expect(existsSync(join(folder, 'tgelt.duckdb.wal'))).toBe(false)
})
