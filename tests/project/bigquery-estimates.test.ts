import { afterAll, beforeAll, expect, test } from 'vitest'
import { labelValue } from '../../runner/warehouse/bigquery/job-names.ts'
import { ParityProject } from '../helpers/parity-project.ts'
import { priceProject } from '../helpers/price-project.ts'
import { runCli } from '../helpers/run-cli.ts'

let project: ParityProject

beforeAll(async () => {
  project = await ParityProject.start()
  await project.landAccount()
  await build()
  // Messages of every shape: tables that are empty have rows afterwards.
  project.landLive()
})
afterAll(() => project?.close())

async function build(): Promise<void> {
  const result = await runCli(project.folder, ['build', '--target', 'prod'])
  expect(result.stderr).toContain('ERROR=0')
}

/** What was billed since a job, by what it was labelled with. */
function billedSince(first: number): ReadonlyMap<string, number> {
  const billed = new Map<string, number>()
  for (const { dryRun, labels, totalBytesBilled } of project.double.jobs.slice(first)) {
    const name = labels['tgelt_model'] ?? ''
    if (!dryRun) billed.set(name, (billed.get(name) ?? 0) + totalBytesBilled)
  }
  return billed
}

test('no node of a build is billed more than its price says, nor all of them half of it', async () => {
  const prices = await priceProject(project.folder)
  const first = project.double.jobs.length
  await build()
  const billed = billedSince(first)
  const under: string[] = []
  let [priced, sum] = [0, 0]
  for (const [name, { bytesBilled = 0, unknown }] of prices) {
    expect([name, unknown]).toEqual([name, undefined])
    const bytes = billed.get(labelValue(name)) ?? 0
    if (bytes > bytesBilled) under.push(`${name}: ${bytesBilled} < ${bytes}`)
    priced += bytesBilled
    sum += bytes
  }
  expect(under).toEqual([])
  expect(sum).toBeGreaterThan(priced / 2)
})
