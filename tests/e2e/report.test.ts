import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { pageFaults } from '../helpers/page-faults.ts'
import { type CliResult, runCli } from '../helpers/run-cli.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

const built = temporaryFolder({ keepForFile: true })

beforeAll(async () => {
  for (const words of [
    ['init', '.'],
    ['extract', '--from', 'sample/result.json'],
    ['build', '--quiet'],
  ])
    expect((await runCli(built, words)).code).toBe(0)
})

async function report(...words: readonly string[]): Promise<CliResult & { readonly page: string }> {
  const result = await runCli(built, ['report', ...words])
  const path = join(built, result.stdout.trim())
  return { ...result, page: result.stdout === '' ? '' : readFileSync(path, 'utf8') }
}

describe('tgelt report on the sample', () => {
  test('writes one page that loads nothing, and says its path on stdout', async () => {
    const { code, stdout, stderr, page } = await report()
    expect(code).toBe(0)
    expect(stdout).toBe('target/report.html\n')
    expect(stderr).toMatch(/Done\. PASS=\d+ WARN=\d+ ERROR=0 SKIP=0 NO-OP=0 TOTAL=\d+/)
    expect(pageFaults(page)).toEqual([])
    expect(page).not.toMatch(/https?:\/\//)
    for (const title of ['All chats', 'Example Makers', 'Repair Café Musterstadt', 'Example Makers News'])
      expect(page).toContain(`<h2><bdi>${title}</bdi></h2>`)
    expect(page).toContain('6 Jan 2025 to 30 Jun 2026')
    expect(page).not.toContain('The query of this chart failed')
    expect(page).toMatch(/<svg class="drawing wide"[^>]*role="img" aria-label="Bar chart: Messages per week"/)
  })

  test('gives the same bytes again, and leaves the warehouse as it was', async () => {
    const before = readFileSync(join(built, 'warehouse/tgelt.duckdb'))
    const first = await report()
    const second = await report('--out', 'again.html')
    expect(second.page).toBe(first.page)
    expect(readFileSync(join(built, 'warehouse/tgelt.duckdb')).equals(before)).toBe(true)
  })

  test('--chat takes a title or a key and leaves the others out; an unknown one is refused', async () => {
    const { page } = await report('--quiet', '--chat', 'example makers', '--out', 'one.html')
    expect(page.match(/<section class="part"/g)).toHaveLength(1)
    expect(page).not.toContain('Repair Café')
    const byKey = await report('--quiet', '--chat', 'supergroup:990001000000', '--out', 'key.html')
    expect(byKey.page).toBe(page)
    expect(byKey.stderr).not.toContain('Done.')
    const unknown = await report('--chat', 'Example Makrs')
    expect(unknown).toMatchObject({ code: 2, stdout: '' })
    expect(unknown.stderr).toMatch(/error\[report-chat-unknown\][\s\S]*Example Makers/)
  })

  test('one that nobody reads: --project-dir elsewhere, --out here', async () => {
    const here = temporaryFolder()
    const { code } = await runCli(here, ['report', '--quiet', '--project-dir', built, '--out', 'r.html'])
    expect(code).toBe(0)
    expect(existsSync(join(here, 'r.html'))).toBe(true)
  })
})

/** A report of one chart over the sample's tables. */
function oneChart(sql: string, columns: string): string {
  return `title: T
built:
  sql: |
    select 1 as load_id, '2026-01-01 00:00:00' as loaded_at
chats:
  sql: |
    select chat_key, name as title, null as first_on, null as last_on from {{ ref('chats') }} order by 1
each_chat:
  - title: Only
    charts:
      - title: Chart
        kind: table
        sql: |
${sql.replace(/^/gm, '          ')}
        columns: ${columns}
`
}

async function reportOf(text: string, ...words: readonly string[]): Promise<CliResult & { page: string }> {
  const folder = temporaryFolder()
  cpSync(built, folder, { recursive: true })
  rmSync(join(folder, 'target'), { recursive: true })
  writeFileSync(join(folder, 'report.yml'), text)
  const result = await runCli(folder, ['report', ...words])
  const page = join(folder, 'target/report.html')
  return { ...result, page: existsSync(page) ? readFileSync(page, 'utf8') : '' }
}

describe('a report of one’s own', () => {
  test('a table that is not built: the chart says so, the command warns, and it is no failure', async () => {
    const sql = `select chat_key, 1 as a from {{ ref('reply_grph') }}`
    const { code, stderr, page } = await reportOf(oneChart(sql, '[{column: a}]'))
    expect(code).toBe(0)
    expect(stderr).toMatch(/warning\[report-table-missing\]: reply_grph .*Chart/)
    expect(stderr).toContain('PASS=0 WARN=1 ERROR=0')
    expect(page).toContain('Not in this warehouse: reply_grph.')
  })

  test.each([
    [
      'what the engine refuses',
      `select chat_key,\n  nmae as a\nfrom {{ ref('chats') }}`,
      /report\.yml:15:13/,
    ],
    ['what the template refuses', `select chat_key\nfrom {{ nothing() }}`, /report\.yml:15:19/],
    ['a second statement', `select 1 as chat_key;\nselect 2`, /report\.yml:15:11/],
    ['a column that the query lacks', `select 1 as chat_key`, /report-column-missing[\s\S]*report\.yml:15:/],
    ['no chat_key', `select 1 as a`, /report-column-missing[\s\S]*report\.yml:13:14/],
  ])('%s is located in report.yml, the page is written, and the command fails', async (_, sql, place) => {
    const { code, stderr, page } = await reportOf(oneChart(sql, '[{column: a}]'))
    expect(stderr).toMatch(place)
    expect(stderr).toContain('ERROR=1')
    expect(code).toBe(1)
    expect(page).toContain('The query of this chart failed')
  })

  test('message text is shown only with --with-text', async () => {
    const sql = `
select chat_key, message_id, 'said: <b>' || text as said
from {{ ref('messages') }}
where text <> '' qualify row_number() over (partition by chat_key order by message_id) = 1`.trim()
    const text = oneChart(sql, '[{column: message_id}, {column: said, text: true}]')
    expect((await reportOf(text)).page).not.toContain('said:')
    const { page } = await reportOf(text, '--with-text')
    expect(page.match(/said: &lt;b&gt;/g)).toHaveLength(3)
    expect(pageFaults(page)).toEqual([])
  })

  test('without report.yml, or before the first build, it says what to do', async () => {
    const folder = temporaryFolder()
    await runCli(folder, ['init', '.'])
    expect((await runCli(folder, ['report'])).stderr).toMatch(/error\[warehouse-missing\][\s\S]*tgelt build/)
    rmSync(join(folder, 'report.yml'))
    const { code, stderr } = await runCli(folder, ['report'])
    expect({ code, error: stderr.includes('error[report-missing]') }).toEqual({ code: 2, error: true })
  })
})

test('a warehouse without chats is a page that says so', async () => {
  const folder = temporaryFolder()
  for (const line of ['init .', 'build', 'report'])
    expect((await runCli(folder, [...line.split(' '), '--quiet'])).code).toBe(0)
  const page = readFileSync(join(folder, 'target/report.html'), 'utf8')
  expect(page).toContain('There is no chat in the warehouse yet.')
  expect(page).toContain('Nothing has been loaded yet.')
})
