import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { pageFaults } from '../helpers/page-faults.ts'
import { runCli } from '../helpers/run-cli.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { writeProject } from '../helpers/write-project.ts'

const repository = resolve(import.meta.dirname, '../..')

describe('tgelt docs on the sample', () => {
  const folder = temporaryFolder({ keepForFile: true })
  beforeAll(async () => {
    for (const line of ['init .', 'extract --from sample/result.json', 'build'])
      expect((await runCli(folder, [...line.split(' '), '--quiet'])).code).toBe(0)
  })

  test('writes one page with tables, rows, outcomes and freshness, and no data', async () => {
    const { code, stdout, stderr } = await runCli(folder, ['docs'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'target/site/index.html\n' })
    expect(stderr).toMatch(/Documented \d+ tables\./)
    const page = readFileSync(join(folder, 'target/site/index.html'), 'utf8')
    expect(pageFaults(page, { scripts: 1 })).toEqual([])
    for (const name of ['records', 'messages', 'user_daily'])
      expect(page).toContain(`<section class="table" id="${name}">`)
    expect(page).toContain('<dt>Rows</dt><dd>6,003</dd>')
    expect(page).toMatch(/<td>supergroup:990001000000<\/td><td class="number">3,601<\/td>/)
    expect(page).toContain('✓ not_null')
    expect(page).not.toMatch(/Oswin|Example Makers|Musterstadt/)
    expect(page).toContain('<h4>Compiled</h4>')
    await runCli(folder, ['docs', '--quiet', '--out', 'again'])
    expect(readFileSync(join(folder, 'again/index.html'), 'utf8')).toBe(page)
  })

  test('--select shows those tables alone', async () => {
    const { code } = await runCli(folder, ['docs', '--select', 'gold', '--out', 'gold'])
    const page = readFileSync(join(folder, 'gold/index.html'), 'utf8')
    expect(code).toBe(0)
    expect(page).toContain('id="user_daily"')
    expect(page).not.toContain('id="messages"')
  })
})

describe('tgelt docs on a small project', () => {
  function small(): string {
    const folder = temporaryFolder()
    writeProject(folder, {
      'project.yml': `
name: shop
target: dev
targets: {dev: {type: duckdb, path: shop.duckdb, schema: main, threads: 2}}
models: {shop: {+materialized: table}}
`,
      'models/gold/a.sql': 'select 1 as id',
      'models/gold/a.yml': `
models:
  - name: a
    description: Things.
    meta: {grain: one row per thing, key: [id]}
    columns:
      - {name: id, data_type: int64, description: Which., meta: {pii: identifier}, data_tests: [{accepted_values: {arguments: {values: [2], quote: false}, config: {severity: warn}}}]}
`,
      'models/gold/b.sql': "select * from {{ source('landing', 'files') }}",
      'models/sources.yml': `
sources:
  - name: landing
    schema: main
    tables: [{name: files, description: Landed.}]
`,
    })
    return folder
  }

  test('needs no warehouse and no run', async () => {
    const folder = small()
    const { code, stderr } = await runCli(folder, ['docs'])
    expect({ code, isError: stderr.includes('error') }).toEqual({ code: 0, isError: false })
    const page = readFileSync(join(folder, 'target/site/index.html'), 'utf8')
    expect(page).toContain('Nothing has been run yet.')
    expect(page).toContain('<section class="table" id="landing.files">')
    expect(page).not.toContain('<dt>Rows</dt>')
  })

  test('shows what tests came to', async () => {
    const folder = small()
    await runCli(folder, ['build', '--select', 'a'])
    await runCli(folder, ['docs'])
    const page = readFileSync(join(folder, 'target/site/index.html'), 'utf8')
    expect(page).toContain(
      '<span class="badge warn" title="accepted_values_a_id__False__2: warned">! accepted_values: 1',
    )
    expect(page).toContain('b: not in the last run')
  })

  test('--markdown writes what YAML says, without a warehouse, and not both', async () => {
    const folder = small()
    const { code, stdout } = await runCli(folder, ['docs', '--markdown', 'gold.md', '--select', 'gold'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'gold.md\n' })
    const text = readFileSync(join(folder, 'gold.md'), 'utf8')
    expect(text).toContain('Written by `tgelt docs --markdown gold.md --select gold`')
    expect(text).toContain('| `id` | int64 | Which. *(personal: identifier)* |')
    expect(text).toContain('| `a.id` | identifier |')
    expect((await runCli(folder, ['docs', '--markdown', 'x.md', '--out', 'y'])).code).toBe(2)
  })
})

test('docs/gold.md is what the YAML says; else write it with: npm run build && node dist/cli/main.js docs --markdown docs/gold.md --select gold', async () => {
  const folder = temporaryFolder()
  const words = ['docs', '--project-dir', repository, '--markdown', 'docs/gold.md', '--select', 'gold']
  expect((await runCli(folder, words)).code).toBe(0)
  expect(readFileSync(join(folder, 'docs/gold.md'), 'utf8')).toBe(
    readFileSync(join(repository, 'docs/gold.md'), 'utf8'),
  )
})
