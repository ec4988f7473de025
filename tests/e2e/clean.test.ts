import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCli } from '../helpers/run-cli.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { writeProject } from '../helpers/write-project.ts'

function projectCleaning(targets: string): string {
  const folder = temporaryFolder()
  writeProject(folder, {
    'project.yml': `
name: shop
clean-targets: ${targets}
target: dev
targets: {dev: {type: duckdb, path: warehouse/shop.duckdb, schema: main, threads: 2}}
extract: {bronze-path: data/bronze}
`,
    'models/gold/a.sql': 'select 1 as id',
  })
  for (const kept of ['target', 'logs/old', 'data/bronze/desktop_export/group-1', 'warehouse']) {
    mkdirSync(join(folder, kept), { recursive: true })
    writeFileSync(join(folder, kept, 'file'), '')
  }
  return folder
}

test('clean deletes what clean-targets names', async () => {
  const folder = projectCleaning('[target, logs, nothing]')
  const { code, stderr } = await runCli(folder, ['clean'])
  expect(code).toBe(0)
  expect(stderr).toMatch(/Deleted target[\s\S]*Deleted logs[\s\S]*nothing is not there/)
  expect(['target', 'logs', 'data'].map((name) => existsSync(join(folder, name)))).toEqual([
    false,
    false,
    true,
  ])
})

test.each([
  ['data', 'clean-holds-project'],
  ['data/bronze', 'clean-holds-project'],
  ['data/bronze/desktop_export', 'clean-part-of-project'],
  ['warehouse', 'clean-holds-project'],
  ['models/gold', 'clean-part-of-project'],
  ['.', 'clean-outside-project'],
  ['../other', 'clean-outside-project'],
])('clean refuses %s before it deletes anything', async (path, error) => {
  const folder = projectCleaning(`[target, ${path}]`)
  const { code, stderr } = await runCli(folder, ['clean'])
  expect(code).toBe(2)
  expect(stderr).toContain(`error[${error}]`)
  expect(existsSync(join(folder, 'target/file'))).toBe(true)
})
