import { beforeEach, expect, test } from 'vitest'
import { connectClient } from '../helpers/bigquery-client.ts'
import { type BigqueryDouble, startBigqueryDouble } from '../helpers/bigquery-double/bigquery-double.ts'
import type { FaultEffect } from '../helpers/bigquery-double/faults.ts'
import { runCli, startCli } from '../helpers/run-cli.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { writeProject } from '../helpers/write-project.ts'

let double: BigqueryDouble
let folder: string

/** A table by days that stands, and whose model divides it by months. */
beforeEach(async () => {
  double = await startBigqueryDouble()
  folder = temporaryFolder()
  writeProject(folder, { 'project.yml': projectFile(double), 'models/m.sql': model('day', 'old') })
  expect((await build()).code).toBe(0)
  writeProject(folder, { 'models/m.sql': model('month', 'new') })
  return () => double.close()
})

const projectFile = ({ project, url }: BigqueryDouble) => `
name: small
target: prod
targets:
  prod: {type: bigquery, project: ${project}, dataset: small, api_endpoint: "${url}"}
`
const model = (granularity: string, word: string) => `
{{ config(materialized='table', partition_by={'field': 'day', 'granularity': '${granularity}'}) }}
select date '2026-01-01' as day, '${word}' as s
`
const build = () => runCli(folder, ['build'])

/** Kills a build as soon as the fault has fallen upon the swap of the two tables. */
async function buildAndKill(effect: FaultEffect) {
  const fault = double.faults.inject({ sql: /rename to/ }, effect)
  const child = startCli(folder, ['build'])
  child.stdout.resume()
  child.stderr.resume()
  const ended = new Promise((done) => child.on('close', done))
  while (fault.hits === 0 && child.exitCode === null) await new Promise((done) => setImmediate(done))
  child.kill('SIGKILL')
  await ended
  expect(child.signalCode).toBe('SIGKILL')
  return fault
}

async function standing(): Promise<readonly string[]> {
  const [tables] = await connectClient(double).dataset('small').getTables()
  return tables.flatMap(({ id }) => id ?? [])
}

test('a build that is killed before the swap leaves the old table, and the next one nothing aside', async () => {
  await buildAndKill({ kind: 'no-answer' })
  expect(await standing()).toEqual(['m', 'm__tgelt_next'])
  expect(await double.tableRows('small.m')).toEqual([{ day: '2026-01-01', s: 'old' }])
  const [aside] = await connectClient(double).dataset('small').table('m__tgelt_next').getMetadata()
  expect(Number(aside.expirationTime)).toBeGreaterThan(Date.now())
  expect((await build()).code).toBe(0)
  expect(await standing()).toEqual(['m'])
  expect(await double.tableRows('small.m')).toEqual([{ day: '2026-01-01', s: 'new' }])
})

test('a swap comes to its end, whatever becomes of the build', async () => {
  const held = await buildAndKill({ kind: 'hold' })
  expect(await double.tableRows('small.m')).toEqual([{ day: '2026-01-01', s: 'old' }])
  held.release()
  while (double.jobs.some(({ state }) => state !== 'DONE')) await new Promise((done) => setImmediate(done))
  expect(await standing()).toEqual(['m'])
  expect(await double.tableRows('small.m')).toEqual([{ day: '2026-01-01', s: 'new' }])
})
