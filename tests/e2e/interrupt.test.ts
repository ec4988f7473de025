import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { queryFile } from '../helpers/query-file.ts'
import { runCli, startCli } from '../helpers/run-cli.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { writeProject } from '../helpers/write-project.ts'

const project = {
  'project.yml': `
name: shop
target: dev
targets: {dev: {type: duckdb, path: warehouse/shop.duckdb, schema: main, threads: 1}}
models: {shop: {+materialized: table}}
vars: {rows: 1}
`,
  'models/a.sql': `select count(*) as n from range({{ var('rows') }}) x(i), range({{ var('rows') }}) y(j) where (i * j) % 7 = 3`,
  'models/b.sql': `select n from {{ ref('a') }}`,
}

/** Starts a build that would take years, and resolves once its first model runs. */
async function startEndless(folder: string) {
  const child = startCli(folder, ['build', '--vars', '{rows: 10000000000}'])
  let stderr = ''
  const running = new Promise<void>((done) => {
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text
      if (stderr.includes('START model')) done()
    })
  })
  const ended = new Promise<number | null>((done) => child.on('close', (code) => done(code)))
  await running
  return { child, ended, stderr: () => stderr }
}

test('Ctrl-C cancels the query, publishes nothing, tidies up and ends with 130', async () => {
  const folder = temporaryFolder()
  writeProject(folder, project)
  expect((await runCli(folder, ['build'])).code).toBe(0)
  const { child, ended, stderr } = await startEndless(folder)
  child.kill('SIGINT')
  expect(await ended).toBe(130)
  expect(stderr()).toMatch(/Done\. PASS=0 .* TOTAL=2/)
  expect(await queryFile(join(folder, 'warehouse/shop.duckdb'), 'select n from a')).toEqual([['0']])
  expect((await runCli(folder, ['build'])).code).toBe(0)
})

test('a second writer is told who writes; after a kill -9 it goes ahead', async () => {
  const folder = temporaryFolder()
  writeProject(folder, project)
  const { child, ended } = await startEndless(folder)
  const second = await runCli(folder, ['build'])
  expect(second.code).toBe(2)
  expect(second.stderr).toContain('error[warehouse-locked]')
  expect(second.stderr).toContain(String(child.pid))
  child.kill('SIGKILL')
  await ended
  expect((await runCli(folder, ['build'])).code).toBe(0)
  const left = readdirSync(join(folder, 'warehouse'), { recursive: true, encoding: 'utf8' })
  expect(left.filter((file) => /wal|tmp|lock/.test(file))).toEqual([])
  expect(existsSync(join(folder, 'warehouse/shop.duckdb'))).toBe(true)
})
