import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BigqueryDouble, startBigqueryDouble } from '../helpers/bigquery-double/bigquery-double.ts'
import { runCli } from '../helpers/run-cli.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { writeProject } from '../helpers/write-project.ts'

/* What a person reads at the end of runs on BigQuery. */
let double: BigqueryDouble
beforeAll(async () => {
  double = await startBigqueryDouble()
})
afterAll(() => double.close())

function project(dataset: string, files: Readonly<Record<string, string>>, keys = ''): string {
  const folder = temporaryFolder()
  writeProject(folder, {
    'project.yml': `
name: small
target: dev
targets:
  dev: {type: duckdb}
  prod: {type: bigquery, project: ${double.project}, dataset: ${dataset}, api_endpoint: "${double.url}"${keys}}
`,
    ...files,
  })
  return folder
}

describe('the end of a run on BigQuery', () => {
  it('says what to type on the target that was built', async () => {
    const folder = project('looked', { 'models/one.sql': 'select 1 as id' })
    const { code, stderr } = await runCli(folder, ['build', '--target', 'prod'])
    expect(code).toBe(0)
    expect(stderr).toContain('show --target prod --select one')
  })

  it('names the run as its jobs are labelled', async () => {
    const before = double.jobs.length
    const { stderr } = await runCli(project('named', { 'models/one.sql': 'select 1 as id' }), [
      'run',
      '--target',
      'prod',
    ])
    const run = /^\S+ +tgelt .* · run (\S+)$/m.exec(stderr)?.[1]
    expect(new Set(double.jobs.slice(before).map(({ labels }) => labels['tgelt_run']))).toEqual(
      new Set([run]),
    )
  })

  it('names the table of failing rows as BigQuery does', async () => {
    const folder = project('failed', {
      'models/one.sql': 'select 1 as id union all select 1',
      'models/one.yml': 'models: [{name: one, columns: [{name: id, data_tests: [unique]}]}]',
    })
    const { code, stderr } = await runCli(folder, ['build', '--store-failures', '--target', 'prod'])
    expect(code).toBe(1)
    expect(stderr).toContain('rows: select * from `tgelt-test.failed_dbt_test__audit.unique_one_id`')
  })

  it('prices what a first run can tell, and fails a dry run that shows what will fail', async () => {
    const table = "{{ config(materialized='table') }}\n"
    const files = {
      'models/a.sql': `${table}select 1 as id`,
      'models/b.sql': `${table}select * from {{ ref('a') }}`,
    }
    const folder = project('dry', files)
    const before = double.jobs.length
    const fine = await runCli(folder, ['run', '--dry-run', '--target', 'prod'])
    expect(fine.code).toBe(0)
    expect(fine.stdout).toMatch(/^- +\? +model +dry\.b: reads a, which this run makes$/m)
    writeProject(folder, {
      'models/c.sql': `${table}select epoch(now()) as x`,
      'models/d.sql': "select * from {{ ref('b') }}",
      'models/e.sql': 'select list_sum([1]) as x',
    })
    const broken = await runCli(folder, ['run', '--dry-run', '--target', 'prod'])
    expect(broken.code).toBe(1)
    expect(broken.stderr).toContain('--> models/c.sql:2:8')
    expect(broken.stderr).toContain('--> models/e.sql:1:8')
    expect(broken.stderr).toContain('2 nodes would fail')
    expect(broken.stdout).toMatch(/^0 B +\$0 +model +dry\.d$/m)
    expect(double.jobs.slice(before).every(({ dryRun }) => dryRun)).toBe(true)
  })

  it('ends with its totals, too, when it has cost all that it may', async () => {
    const table = "{{ config(materialized='table') }}"
    const folder = project(
      'spent',
      {
        'models/a.sql': `${table} select 1 as id`,
        'models/b.sql': `${table} select * from {{ ref('a') }}`,
        'models/c.sql': `${table} select * from {{ ref('b') }}`,
      },
      ', max_cost_usd: 0.0000001, threads: 1',
    )
    const { code, stderr } = await runCli(folder, ['run', '--target', 'prod'])
    expect(code).toBe(1)
    expect(stderr).toContain('error[max-cost-reached]')
    expect(stderr.trim().split('\n').at(-1)).toMatch(/Done\. PASS=2 WARN=0 ERROR=0 SKIP=1 NO-OP=0 TOTAL=3$/)
  })
})

describe('the end of a comparison with BigQuery', () => {
  const table = "{{ config(materialized='table') }}"
  const chain = {
    'models/a.sql': `${table} select 1 as id`,
    'models/b.sql': `${table} select * from {{ ref('a') }}`,
    'models/c.sql': `${table} select * from {{ ref('b') }}`,
  }
  const parity = ['parity', '--target', 'dev', '--against', 'prod']

  it('says that nothing was selected', async () => {
    const { code, stderr } = await runCli(project('nothing', chain), [...parity, '--select', 'd'])
    expect(code).toBe(2)
    expect(stderr).toContain('error[parity-nothing]')
  })

  it('says what it has cost', async () => {
    const { code, stderr } = await runCli(project('paid', chain), parity)
    expect(code).toBe(0)
    expect(stderr).toContain('billed 21 MB: $0.00012')
  })

  it('costs no more than the target allows a run', async () => {
    const keys = ', max_cost_usd: 0.0000001, threads: 1'
    const { code, stderr } = await runCli(project('capped', chain, keys), parity)
    expect(code).toBe(1)
    expect(stderr).toContain('error[max-cost-reached]')
    expect(double.jobs.some(({ sql }) => /capped_parity_\w+\.c`/.test(sql ?? ''))).toBe(false)
  })
})
