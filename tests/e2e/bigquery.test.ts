import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { BigqueryProject, doneLine } from '../helpers/bigquery-project.ts'

/*
 * The command line against a BigQuery of its own, through Google's client: the whole Telegram project over a small export.
 * What is in the tables is compared with DuckDB's by tests/project/parity.test.ts.
 */
let project: BigqueryProject
const executed = () => project.double.jobs.filter(({ dryRun }) => !dryRun)
const rowCount = async (table: string) => (await project.double.tableRows(table)).length

beforeAll(async () => {
  project = await BigqueryProject.start()
  await project.land('tests/fixtures/telegram/account.json')
})
afterEach(() => {
  project.double.faults.clear()
  project.setTarget({})
})
afterAll(() => project.close())

describe('tgelt on BigQuery', () => {
  it('survives kill -9 between loading lines and turning them into records', async () => {
    const held = project.double.faults.inject(
      { sql: /begin transaction[\s\S]*records_files/i },
      { kind: 'hold' },
    )
    const child = project.spawn(['run', '--select', 'records'])
    while (held.hits === 0) await new Promise((again) => setTimeout(again, 20))
    child.kill('SIGKILL')
    await once(child, 'close')
    held.release()
    const result = await project.run(['run', '--select', 'records'])
    expect(result.code).toBe(0)
    const lines = await project.double.tableRows('tgelt_bronze.records')
    const places = new Set(lines.map((row) => `${row['landed_file']}:${row['landed_line']}`))
    expect(places.size).toBe(lines.length)
    expect(lines.length).toBeGreaterThan(5)
  })

  it('builds the whole project and passes every test', async () => {
    const result = await project.run(['build'])
    expect(doneLine(result)).toMatch(/^Done\. PASS=\d{3} WARN=0 ERROR=0 SKIP=0 NO-OP=\d+ TOTAL=\d{3}$/)
    expect(result.code).toBe(0)
    expect(await rowCount('tgelt_gold.user_profiles')).toBeGreaterThan(0)
  })

  it('labels every job with the run, and those of nodes with the node', () => {
    const jobs = executed()
    expect(jobs.filter(({ labels }) => labels['tgelt_run'] === undefined)).toEqual([])
    const models = new Set(jobs.map(({ labels }) => labels['tgelt_model']))
    for (const name of ['records', 'messages', 'user_profiles']) expect(models).toContain(name)
  })

  it('loads nothing twice and changes nothing when nothing is new', async () => {
    const before = await project.double.tableRows('tgelt_silver.messages')
    const loads = () =>
      project.double.jobs.filter(
        ({ kind, destination }) => kind === 'load' && destination?.includes('bronze'),
      ).length
    const loadsBefore = loads()
    const result = await project.run(['build'])
    expect(result.code).toBe(0)
    expect(result.stderr).toContain('no new files')
    expect(loads()).toBe(loadsBefore)
    expect(await project.double.tableRows('tgelt_silver.messages')).toEqual(before)
  })

  it('prints the bill and makes nothing', async () => {
    const before = executed().length
    const result = await project.run(['build', '--dry-run'])
    expect(result.code).toBe(0)
    expect(result.stdout).toMatch(/^\d+(\.\d+)? [kMG]?B +\$[\d.]+ +model +tgelt_silver\.messages$/m)
    expect(result.stderr).toContain('Nothing was built')
    const made = executed().slice(before)
    expect(made.every(({ statementType }) => statementType === 'SELECT')).toBe(true)
  })

  it('refuses a run that would cost more than it may, and says what is dear', async () => {
    const before = executed().length
    const result = await project.run(['run', '--full-refresh', '--max-cost', '0.0000001'])
    expect(result.code).toBe(2)
    expect(result.stderr).toContain('max-cost-exceeded')
    expect(
      executed()
        .slice(before)
        .every(({ statementType }) => statementType === 'SELECT'),
    ).toBe(true)
  })

  it('lets BigQuery refuse a statement above its cap, by name', async () => {
    project.setTarget({ maximum_bytes_billed: 1 })
    const result = await project.run(['run', '--select', 'chat_daily', '--full-refresh'])
    expect(result.code).toBe(1)
    expect(result.stderr).toContain('bytes-limit-exceeded')
  })

  it('cancels what runs when it is interrupted', async () => {
    const held = project.double.faults.inject({ sql: /chat_daily/ }, { kind: 'hold' })
    const child = project.spawn(['run', '--select', 'chat_daily', '--full-refresh'])
    const closed = once(child, 'close')
    while (held.hits === 0) await new Promise((again) => setTimeout(again, 20))
    child.kill('SIGINT')
    const [code] = await closed
    expect(code).toBe(130)
    expect(project.double.requests.some(({ path }) => path.endsWith('/cancel'))).toBe(true)
  })

  it.each([
    ['show', '--select', 'chat_daily'],
    ['docs'],
    ['report'],
    ['debug'],
    ['compile', '--select', 'chat_daily'],
  ])('can look: %s', async (...words) => {
    const result = await project.run(words)
    expect(result.stderr).not.toMatch(/error\[|defect/i)
    expect(result.code).toBe(0)
  })
})
