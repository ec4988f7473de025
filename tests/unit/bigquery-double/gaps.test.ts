import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BigqueryDouble, startBigqueryDouble } from '../../helpers/bigquery-double/bigquery-double.ts'
import { engineGaps } from '../../helpers/bigquery-double/gaps.ts'

let double: BigqueryDouble

beforeAll(async () => {
  double = await startBigqueryDouble({ project: 'p' })
})
afterAll(() => double.close())

test.each(engineGaps)('the engine refuses $name', async ({ query }) => {
  const response = await fetch(`${double.url}/projects/p/queries`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, useLegacySql: false }),
  })
  expect(response.ok).toBe(false)
})
