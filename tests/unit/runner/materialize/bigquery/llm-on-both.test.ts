import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../../../../kernel/clock.ts'
import { LanguageModels } from '../../../../../runner/language-model/language-models.ts'
import type { LanguageModel } from '../../../../../runner/resource/language-model.ts'
import {
  type BigqueryDouble,
  startBigqueryDouble,
} from '../../../../helpers/bigquery-double/bigquery-double.ts'
import { type EngineName, EngineProject } from '../../../../helpers/engine-project.ts'
import { ScriptedLanguageModel } from '../../../../helpers/scripted-language-model.ts'

let double: BigqueryDouble
let scripted: ScriptedLanguageModel
const projects: EngineProject[] = []
let openModels: LanguageModels[] = []

beforeAll(async () => {
  double = await startBigqueryDouble()
  scripted = await ScriptedLanguageModel.start()
})
afterAll(async () => {
  await scripted.stop()
  await double.close()
})
afterEach(() => {
  for (const models of openModels) models.close()
  openModels = []
  for (const project of projects.splice(0)) project.remove()
})

const answers: Readonly<Record<string, unknown>> = {
  one: {
    topic: 'spam',
    score: 0.5,
    n: 1,
    ok: true,
    tags: ['a', 'é'],
    people: [{ name: 'x', age: 3 }],
    place: { city: 'y' },
  },
  two: { topic: 'trade', score: 2, n: -7, ok: false, tags: [], people: [], place: { city: '' } },
  // Objects that lack a member, in a list and by themselves.
  hole: { topic: 'spam', score: 2, n: 1, ok: false, tags: [], people: [{ name: 'x' }], place: { city: 'y' } },
  gap: { topic: 'spam', score: 2, n: 1, ok: false, tags: [], people: [], place: {} },
  bad: { topic: 'none of them', score: 2, n: 1, ok: false, tags: [], people: [], place: { city: '' } },
}
const textOf = (prompt: string) => prompt.split(' ').at(-1) ?? ''

const model = `{{ config(materialized='llm', language_model='fast', unique_key='id', output={
  'topic': "enum('trade','spam')", 'score': 'float', 'n': 'int', 'ok': 'bool', 'tags': 'string[]',
  'people': [{'name': 'string', 'age': 'int'}], 'place': {'city': 'string'}
}) }}
select id, text, 'Classify ' || text as prompt from {{ ref('texts') }}`

const prices = { input_price_per_million_usd: 1000, output_price_per_million_usd: 2000 }

/** `provider` answers for BigQuery: itself, or the server over HTTP that answers for DuckDB. */
function projectOf(provider: 'bigquery' | 'openai'): EngineProject {
  const http = { provider: 'openai', model: 'm-1', base_url: scripted.baseUrl('openai'), ...prices }
  const own = { provider: 'bigquery', model: 'gemini', ...prices }
  const files = {
    'models/texts.sql': `{{ config(materialized='table') }}
select 1 as id, 'one' as text union all select 2, 'two' union all select 3, 'bad' union all select 4, 'hole' union all select 5, 'gap'`,
    'models/gemini.sql': `{{ config(materialized='remote_model', connection='us.vertex', endpoint='gemini-2.0-flash', enabled=target.type == 'bigquery') }}`,
    'models/scored.sql': model,
  }
  const models = { duckdb: { fast: http }, bigquery: { fast: provider === 'bigquery' ? own : http } }
  const project = new EngineProject(double, files, models)
  projects.push(project)
  return project
}

async function build(project: EngineProject, engine: EngineName) {
  const fast: LanguageModel = {
    alias: 'fast',
    provider: 'openai',
    model: 'm-1',
    baseUrl: scripted.baseUrl('openai'),
    concurrency: 1,
    timeoutMs: 10_000,
    inputPricePerMillionUsd: 1000,
    outputPricePerMillionUsd: 2000,
  }
  const models = new LanguageModels({
    models: new Map([['fast', fast]]),
    folder: `${project.folder}/language-models-${engine}`,
    fetch,
    clock: systemClock,
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
    random: () => 0,
  })
  openModels.push(models)
  const score = (...parts: Parameters<LanguageModels['score']>) => models.score(...parts)
  const result = await project.run(engine, { score })
  return result.results.find(({ node }) => node.name === 'scored')
}

test.each<[EngineName, 'bigquery' | 'openai']>([
  ['duckdb', 'openai'],
  ['bigquery', 'openai'],
  ['bigquery', 'bigquery'],
])('%s with %s says how far it has come, and in the end what was taken', async (engine, provider) => {
  const project = projectOf(provider)
  const say = (prompt: string) => answers[textOf(prompt)] ?? answers['one']
  scripted.reply = ({ prompt }) => ({ answer: say(prompt) })
  double.language.answer = ({ rows }) =>
    rows.map((row) => ({ text: JSON.stringify(say(String(row['prompt']))) }))
  const before = { ...scripted.bill }
  const result = await build(project, engine)
  const steps = project.events.flatMap((event) => (event.kind === 'node-scoring' ? [event.progress] : []))
  expect(steps[0]).toMatchObject({ rows: 5, scored: 0, promptTokens: 0 })
  expect(steps.at(-1)).toMatchObject({ rows: 5, scored: 5, fromCache: 0 })
  expect(steps.map(({ scored }) => scored)).toEqual(
    steps.map(({ scored }) => scored).toSorted((a, b) => a - b),
  )
  expect(steps.length).toBeGreaterThan(provider === 'bigquery' ? 1 : 5)
  expect(result?.scoring).toEqual(steps.at(-1))
  const [row] = await project.rows(
    engine,
    'select sum(prompt_tokens), sum(output_tokens), round(sum(cost_usd), 6) from {scored}',
  )
  const { scoring } = result ?? {}
  const taken = [scoring?.promptTokens, scoring?.outputTokens, Number(scoring?.costUsd?.toFixed(6))]
  expect(taken).toEqual(row?.map(Number))
  if (provider === 'openai') {
    expect(scoring?.promptTokens).toBe(scripted.bill.promptTokens - before.promptTokens)
    expect(scoring?.calls).toBe(scripted.bill.answers - before.answers)
  }
})

const columns = `id, text, topic, score, n, ok, to_json_string(tags), to_json_string(people), place.city,
  llm_status, llm_attempts, cost_usd > 0, scored_at is not null`
const duckColumns = columns.replace(/to_json_string\((\w+)\)/g, 'cast(to_json($1) as varchar)')

/** Names and types of the table's columns: BigQuery's names of types, which DuckDB's are translated into. */
async function typesOf(project: EngineProject, engine: EngineName): Promise<readonly string[]> {
  const names: Readonly<Record<string, string>> = {
    VARCHAR: 'STRING',
    DOUBLE: 'FLOAT64',
    BIGINT: 'INT64',
    BOOLEAN: 'BOOL',
    'TIMESTAMP WITH TIME ZONE': 'TIMESTAMP',
    INTEGER: 'INT64',
  }
  const described = await project.describe(engine, 'scored')
  return described.map(({ name, type }) => {
    const [, element] = /^(.*)\[\]$/.exec(type) ?? []
    const plain = element ?? type
    const translated = plain.replace(
      /TIMESTAMP WITH TIME ZONE|VARCHAR|DOUBLE|BIGINT|BOOLEAN|INTEGER/g,
      (each) => names[each] ?? each,
    )
    const struct = translated
      .replace(/^STRUCT\((.*)\)$/, 'STRUCT<$1>')
      .replaceAll('"', '')
      .replaceAll('`', '')
    return `${name} ${element === undefined ? struct : `ARRAY<${struct}>`}`
  })
}

test('the same model file gives the same table on both engines, whoever answers', async () => {
  scripted.reply = ({ prompt }) => ({ answer: answers[textOf(prompt)] })
  double.language.answer = ({ rows }) =>
    rows.map((row) => ({ text: JSON.stringify(answers[textOf(String(row['prompt']))]) }))
  const [own, http] = [projectOf('bigquery'), projectOf('openai')]
  const rows = (project: EngineProject, engine: EngineName) =>
    project.rows(engine, `select ${engine === 'duckdb' ? duckColumns : columns} from {scored} order by id`)

  expect((await build(own, 'duckdb'))?.status).toBe('success')
  expect((await build(own, 'bigquery'))?.status).toBe('success')
  const expected = await rows(own, 'duckdb')
  expect(expected.map(([id, , topic]) => [id, topic])).toEqual([
    ['1', 'spam'],
    ['2', 'trade'],
    ['3', 'NULL'],
    ['4', 'NULL'],
    ['5', 'NULL'],
  ])
  expect(await rows(own, 'bigquery')).toEqual(expected)
  expect(await typesOf(own, 'bigquery')).toEqual(await typesOf(own, 'duckdb'))

  const scored = await build(http, 'bigquery')
  expect(scored?.status).toBe('success')
  expect(scored?.message).toMatch(/^5 scored \(3 failed\), \d+k? tokens, \$/)
  expect(await rows(http, 'bigquery')).toEqual(expected)
  const calls = scripted.calls.length
  expect((await build(http, 'bigquery'))?.message).toBe('nothing to score')
  expect(scripted.calls.length).toBe(calls)
  // The hash is of the same texts: what DuckDB was told by this provider, BigQuery would not ask again.
  expect(await http.rows('bigquery', 'select prompt_hash from {scored} order by id')).toEqual(
    await own.rows('duckdb', 'select prompt_hash from {scored} order by id'),
  )
})
