import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BigqueryDouble, startBigqueryDouble } from '../helpers/bigquery-double/bigquery-double.ts'
import { type CliResult, runCli } from '../helpers/run-cli.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { writeProject } from '../helpers/write-project.ts'

let double: BigqueryDouble

beforeAll(async () => {
  double = await startBigqueryDouble()
})
afterAll(() => double.close())

function debug(given: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CliResult> {
  const folder = temporaryFolder()
  const target = ['type: bigquery', `project: ${double.project}`, 'dataset: telegram', ...given].map(
    (line) => `    ${line}`,
  )
  writeProject(folder, {
    'project.yml': ['name: small', 'target: prod', 'targets:', '  prod:', ...target].join('\n'),
    'models/one.sql': 'select 1 as x',
  })
  return runCli(folder, ['debug'], { env })
}

describe('tgelt debug of a BigQuery target', () => {
  it('says who asks, what a query costs and what is there', async () => {
    const { code, stderr } = await debug([`api_endpoint: ${double.url}`, 'execution_project: payer'])
    expect(code).toBe(0)
    expect(stderr).toContain(`target     prod (bigquery: ${double.project}.telegram), 4 threads`)
    expect(stderr).toContain('login      nobody: api_endpoint is this computer; jobs run in payer, US')
    expect(stderr).toContain('query      select 1 ran, for 0 B (0.00 USD; 6.25 USD per TiB)')
    expect(stderr).toContain(`warehouse  ${double.project}.telegram holds nothing yet`)
  })

  it('says where a dataset lies, before a run would', async () => {
    const endpoint = `api_endpoint: ${double.url}`
    const body = JSON.stringify({ datasetReference: { datasetId: 'telegram' }, location: 'EU' })
    const datasets = `${double.url}/bigquery/v2/projects/${double.project}/datasets`
    const made = await fetch(datasets, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    })
    expect(made.status).toBe(200)
    const { code, stderr } = await debug([endpoint])
    await fetch(`${datasets}/telegram`, { method: 'DELETE' })
    expect(code).toBe(1)
    expect(stderr).toContain('ERROR warehouse')
    expect(stderr).toContain(`The dataset ${double.project}.telegram lies in EU`)
  })

  it('says what to do without credentials, and nothing of where it looked', async () => {
    const { code, stderr } = await debug(['method: service-account', 'keyfile: secrets/gone.json'])
    expect(code).toBe(1)
    expect(stderr).toContain('ERROR login')
    expect(stderr).toContain('credentials-missing')
    expect(stderr).toContain('secrets/gone.json: there is no such file')
    expect(stderr).toContain('gcloud auth application-default login')
    expect(stderr).not.toContain('tgelt-test-')
    expect(stderr).not.toContain('query ')
  })

  it('says it once where nothing is found: Google looks for a metadata server, and warns that none answers', async () => {
    // There is no proxy at this address, so that no request leaves this computer.
    const env = { HOME: temporaryFolder(), HTTP_PROXY: 'http://127.0.0.1:9' }
    const { code, stderr } = await debug([], env)
    expect(code).toBe(1)
    expect(stderr).toMatch(/error\[credentials-(missing|refused)\]/)
    expect(stderr).not.toContain('Warning')
    expect(stderr).not.toContain('promises')
  })

  it('says what the service refuses', async () => {
    const refusal = {
      kind: 'http',
      status: 403,
      reason: 'accessDenied',
      message: `Access Denied: Project ${double.project}: User does not have bigquery.jobs.create permission in project ${double.project}.`,
    } as const
    double.faults.inject({ method: 'POST' }, refusal)
    const { code, stderr } = await debug([`api_endpoint: ${double.url}`])
    expect(code).toBe(1)
    expect(stderr).toContain('access-denied')
    expect(stderr).toContain(
      'Ask an owner of the dataset or project for the permission bigquery.jobs.create.',
    )
  })
})
