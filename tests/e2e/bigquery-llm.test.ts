import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type BigqueryDouble, startBigqueryDouble } from '../helpers/bigquery-double/bigquery-double.ts'
import { runCli, startCli } from '../helpers/run-cli.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { writeProject } from '../helpers/write-project.ts'

/* Text generation by BigQuery through the command line: kill -9 between batches, dry runs. */
let double: BigqueryDouble
let asked: string[]

beforeAll(async () => {
  double = await startBigqueryDouble()
})
beforeEach(() => {
  asked = []
  double.language.answer = ({ rows }) =>
    rows.map((row) => {
      asked.push(String(row['prompt']))
      return { text: 'fine' }
    })
})
afterEach(() => double.faults.clear())
afterAll(() => double.close())

const texts = ['a', 'b', 'c', 'd', 'e']

function project(dataset: string): string {
  const folder = temporaryFolder()
  writeProject(folder, {
    'project.yml': `
name: shop
targets:
  prod:
    type: bigquery
    project: ${double.project}
    dataset: ${dataset}
    api_endpoint: ${double.url}
    language_models:
      fast:
        provider: bigquery
        model: gemini
        batch_size: 1
        input_price_per_million_usd: 1000000
        output_price_per_million_usd: 1000000
`,
    'models/texts.sql': `{{ config(materialized='table') }} select text from unnest(['${texts.join("', '")}']) as text`,
    'models/gemini.sql': `{{ config(materialized='remote_model', connection='us.vertex', endpoint='gemini-2.0-flash') }}`,
    'models/scored.sql': `{{ config(materialized='llm', language_model='fast', unique_key='text', max_output_tokens=10) }}
select text, 'About ' || text as prompt from {{ ref('texts') }}`,
  })
  return folder
}

test('kill -9 between batches: what was answered stays, and nothing is asked twice', async () => {
  const folder = project('killed')
  // The third batch is taken by BigQuery, and the process that asked for it does not live to see its end.
  const held = double.faults.inject({ sql: /ml\.generate_text/, nth: 3 }, { kind: 'hold' })
  const child = startCli(folder, ['build'])
  const closed = once(child, 'close')
  while (held.hits === 0) await delay(20)
  child.kill('SIGKILL')
  await closed
  expect(asked).toEqual(['About a', 'About b'])
  expect(await double.tableRows('killed.scored')).toHaveLength(2)
  held.release()
  // The batch that was under way ends without its process.
  while ((await double.tableRows('killed.scored')).length < 3) await delay(20)
  const result = await runCli(folder, ['build'])
  expect(result.code).toBe(0)
  expect(result.stderr).toContain('2 scored')
  expect(asked).toEqual(texts.map((text) => `About ${text}`))
  const rows = await double.tableRows('killed.scored')
  expect(rows.map((row) => [row['text'], row['generated_text'], row['llm_attempts']])).toEqual(
    texts.map((text) => [text, 'fine', 1]),
  )
})

test('kill -9 of a batch that BigQuery did not come to: that batch alone is asked about again', async () => {
  const folder = project('lost')
  const held = double.faults.inject({ sql: /ml\.generate_text/, nth: 3 }, { kind: 'no-answer' })
  const child = startCli(folder, ['build'])
  const closed = once(child, 'close')
  while (held.hits === 0) await delay(20)
  child.kill('SIGKILL')
  await closed
  const result = await runCli(folder, ['build'])
  expect(result.code).toBe(0)
  expect(result.stderr).toContain('3 scored')
  expect(asked).toEqual(texts.map((text) => `About ${text}`))
})

test('the end of a run says what BigQuery asked a language model for, beside what it read', async () => {
  const result = await runCli(project('taken'), ['build'])
  expect(result.code).toBe(0)
  expect(result.stderr).toMatch(
    /Read .*, billed .*\n.*Language models: 5 of 5 rows scored, about \d+ tokens, \$\d+\.\d\d\.\n/,
  )
})

test('a dry run says what would be asked and what it would cost, and asks nothing', async () => {
  const folder = project('priced')
  expect((await runCli(folder, ['build', '--exclude', 'scored'])).code).toBe(0)
  const before = double.jobs.length
  const result = await runCli(folder, ['build', '--select', 'scored', '--dry-run'])
  expect(result.code).toBe(0)
  // Each prompt is 7 bytes long, which makes 1.75 tokens, and an answer is 10 tokens at most.
  expect(result.stdout).toMatch(/\b5 prompts?\b.*scored/)
  expect(result.stdout).toMatch(/\$59/)
  expect(asked).toEqual([])
  const made = double.jobs.slice(before).filter(({ dryRun }) => !dryRun)
  expect(made.every(({ statementType }) => statementType === 'SELECT')).toBe(true)
  const refused = await runCli(folder, ['build', '--select', 'scored', '--max-cost', '1'])
  expect(refused.code).not.toBe(0)
  expect(asked).toEqual([])
})
