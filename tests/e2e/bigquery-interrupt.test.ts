import { expect, it } from 'vitest'
import { startBigqueryDouble } from '../helpers/bigquery-double/bigquery-double.ts'
import { startCli } from '../helpers/run-cli.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { writeProject } from '../helpers/write-project.ts'

it('an interrupt cancels what runs in BigQuery', async () => {
  const double = await startBigqueryDouble()
  try {
    const folder = temporaryFolder()
    writeProject(folder, {
      'project.yml': `
name: small
target: prod
targets:
  prod:
    type: bigquery
    project: ${double.project}
    dataset: telegram
    api_endpoint: ${double.url}
`,
      'models/one.sql': 'select 41 + 1 as answer',
    })
    double.faults.inject({ sql: /41/ }, { kind: 'hold' })
    const child = startCli(folder, ['show', '--select', 'one'])
    child.stderr.resume()
    const ended = new Promise((done) => child.on('close', done))
    while (
      !double.requests.some(({ method, path }) => method === 'GET' && path.includes('/jobs/')) &&
      child.exitCode === null
    ) {
      await new Promise((done) => setImmediate(done))
    }
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    const [job] = double.jobs
    expect(job).toMatchObject({ state: 'DONE', error: { reason: 'stopped' } })
  } finally {
    await double.close()
  }
})
