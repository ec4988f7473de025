import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { BigQuery } from '@google-cloud/bigquery'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CliResult, runCli } from '../helpers/run-cli.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

/*
 * The whole project on the real BigQuery, with the credentials of whoever runs it:
 *
 *     TGELT_BQ_PROJECT=my-project TGELT_BQ_LOCATION=EU npm run smoke:bigquery
 *
 * It makes datasets named tgelt_smoke_<random>…, costs a few cents at the most (--max-cost), and deletes them.
 */
const project = process.env['TGELT_BQ_PROJECT']
const location = process.env['TGELT_BQ_LOCATION'] ?? 'US'
if (project === undefined || project === '') {
  throw new Error(
    'Set TGELT_BQ_PROJECT to a Google Cloud project with billing in which you may make datasets.',
  )
}

const dataset = `tgelt_smoke_${randomBytes(4).toString('hex')}`
const folder = temporaryFolder({ keepForFile: true })
const credentials = {
  GOOGLE_APPLICATION_CREDENTIALS: process.env['GOOGLE_APPLICATION_CREDENTIALS'],
  CLOUDSDK_CONFIG: process.env['CLOUDSDK_CONFIG'] ?? join(homedir(), '.config/gcloud'),
}

const tgelt = (...words: readonly string[]): Promise<CliResult> => runCli(folder, words, { env: credentials })
const lastLine = ({ stderr }: CliResult): string => stderr.trim().split('\n').at(-1) ?? ''

beforeAll(async () => {
  await tgelt('init', '.')
  const file = join(folder, 'project.yml')
  const prod = `  prod: {type: bigquery, project: ${project}, dataset: ${dataset}, location: ${location}, threads: 8}\n`
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(/^targets:\n/m, (line) => line + prod),
  )
  await tgelt('extract', '--from', 'sample/result.json')
})

afterAll(async () => {
  const client = new BigQuery({ projectId: project })
  const [datasets] = await client.getDatasets()
  const made = datasets.filter(({ id }) => id?.startsWith(dataset))
  await Promise.all(made.map((each) => each.delete({ force: true })))
})

describe('the real BigQuery', () => {
  it('is reached', async () => {
    const result = await tgelt('debug', '--target', 'prod')
    expect(result.stderr).not.toContain('ERROR')
  })

  it('builds the sample and passes every test', async () => {
    const result = await tgelt('build', '--target', 'prod', '--max-cost', '0.50')
    expect(lastLine(result)).toMatch(/^.*Done\. PASS=\d+ WARN=0 ERROR=0 SKIP=0 /)
    expect(result.code).toBe(0)
  })

  it('prices the next build, and loads nothing twice in it', async () => {
    const bill = await tgelt('build', '--target', 'prod', '--dry-run')
    expect(bill.stdout).toContain('silver.messages')
    const again = await tgelt('build', '--target', 'prod', '--max-cost', '0.50')
    expect(again.stderr).toContain('no new files')
    expect(again.code).toBe(0)
  })

  it('says the same as DuckDB, cell by cell', async () => {
    const result = await tgelt('parity', '--target', 'dev', '--against', 'prod')
    expect(`${result.stdout}${result.stderr}`).not.toMatch(/differ/i)
    expect(result.code).toBe(0)
  })
})
