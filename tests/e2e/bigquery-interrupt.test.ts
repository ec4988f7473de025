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

it('an interrupt of a comparison deletes what it made, however often it is passed on', async () => {
  const double = await startBigqueryDouble()
  try {
    const folder = temporaryFolder()
    const target = `type: bigquery, project: ${double.project}, dataset: telegram, api_endpoint: "${double.url}"`
    writeProject(folder, {
      'project.yml': `name: small\ntarget: dev\ntargets:\n  dev: {type: duckdb}\n  prod: {${target}}\n`,
      'models/one.sql': "{{ config(materialized='table') }} select 41 + 1 as answer",
    })
    const held = double.faults.inject({ sql: /41/ }, { kind: 'hold' })
    const child = startCli(folder, ['parity', '--against', 'prod'])
    child.stderr.resume()
    const ended = new Promise((done) => child.on('close', done))
    while (held.hits === 0 && child.exitCode === null) await new Promise((done) => setImmediate(done))
    // As timeout, npx and others do.
    child.kill('SIGTERM')
    child.kill('SIGTERM')
    expect(await ended).toBe(130)
    const deleted = double.requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path)
    expect(deleted.some((path) => /datasets\/telegram_parity_\w+$/.test(path))).toBe(true)
  } finally {
    await double.close()
  }
})
