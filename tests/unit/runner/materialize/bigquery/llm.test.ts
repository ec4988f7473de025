import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type BigqueryDouble,
  startBigqueryDouble,
} from '../../../../helpers/bigquery-double/bigquery-double.ts'
import type { LanguageAnswer } from '../../../../helpers/bigquery-double/language/language-service.ts'
import { EngineProject, outcomes } from '../../../../helpers/engine-project.ts'

let double: BigqueryDouble
const projects: EngineProject[] = []
/** What the remote model says to a text, and how often it was asked about each. */
let asked: string[] = []
let calls = 0

beforeAll(async () => {
  double = await startBigqueryDouble()
})
beforeEach(() => {
  asked = []
  calls = double.language.calls.length
  answerWith((text) => fitting(text))
})
afterAll(() => double.close())
afterEach(() => {
  double.faults.clear()
  for (const project of projects.splice(0)) project.remove()
})

const retryable = 'A retryable error occurred: RESOURCE EXHAUSTED error from remote service/endpoint.'
const busy: LanguageAnswer = { status: retryable }

function fitting(text: string): LanguageAnswer {
  return { text: JSON.stringify({ topic: 'spam', n: text.length, tags: [text, 'x'] }) }
}

/** A text is the last word of its prompt. */
function answerWith(answer: (text: string, times: number) => LanguageAnswer): void {
  double.language.answer = ({ rows }) =>
    rows.map((row) => {
      const text = String(row['prompt']).split(' ').at(-1) ?? ''
      asked.push(text)
      return answer(text, asked.filter((each) => each === text).length)
    })
}

const output = `{'topic': "enum('trade','spam')", 'n': 'int', 'tags': 'string[]'}`
const prices = { input_price_per_million_usd: 1000, output_price_per_million_usd: 2000 }
const remote = `{{ config(materialized='remote_model', connection='us.vertex', endpoint='gemini-2.0-flash') }}`

interface Options {
  readonly config?: string
  readonly languageModel?: object
  readonly files?: Readonly<Record<string, string>>
}

function projectOf(texts: Readonly<Record<number, string>>, options: Options = {}): EngineProject {
  const fast = { provider: 'bigquery', model: 'gemini', ...prices, ...options.languageModel }
  const project = new EngineProject(
    double,
    {
      'models/texts.sql': textsSql(texts),
      'models/gemini.sql': remote,
      'models/scored.sql': scoredSql(options.config),
      ...options.files,
    },
    { bigquery: { fast } },
  )
  projects.push(project)
  return project
}

function textsSql(texts: Readonly<Record<number, string>>): string {
  const rows = Object.entries(texts).map(([id, text]) => `select ${id} as id, '${text}' as text`)
  return `{{ config(materialized='table') }} ${rows.join(' union all ')}`
}

function scoredSql(config = ''): string {
  const all = ["materialized='llm'", "language_model='fast'", "unique_key='id'", `output=${output}`, config]
  return `{{ config(${all.filter((each) => each !== '').join(', ')}) }}
select id, upper(text) as loud, 'Classify ' || text as prompt from {{ ref('texts') }}`
}

async function build(project: EngineProject, flags = {}) {
  const result = await project.run('bigquery', flags)
  const node = result.results.find((each) => each.node.name === 'scored')
  for (const each of result.results) if (each.error !== undefined) console.log(each.node.name, each.error.message, each.error.hint, JSON.stringify(each.error.facts))
  return { status: node?.status, message: node?.message, code: node?.error?.code, outcomes: outcomes(result) }
}

const statuses = (project: EngineProject) =>
  project.rows('bigquery', 'select id, llm_status, llm_attempts from {scored} order by id')

describe('a table of what a remote model answers', () => {
  test('has the answers, typed, and how they came to be', async () => {
    const project = projectOf({ 1: 'one', 2: 'three' })
    expect(await build(project)).toMatchObject({
      status: 'success',
      message: '2 scored, about 139 tokens, $0.16',
    })
    const rows = await project.rows(
      'bigquery',
      `select id, loud, topic, n, array_to_string(tags, '+'), llm_status, llm_error, llm_model, llm_attempts,
         length(prompt_hash), prompt_tokens > 40, output_tokens, cost_usd > 0, scored_at is not null
       from {scored} order by id`,
    )
    const facts = ['ok', 'NULL', 'gemini-2.0-flash', '1', '64', 'true']
    expect(rows).toEqual([
      ['1', 'ONE', 'spam', '3', 'one+x', ...facts, '11', 'true', 'true'],
      ['2', 'THREE', 'spam', '5', 'three+x', ...facts, '11', 'true', 'true'],
    ])
  })

  test('is asked about once; a changed prompt alone is asked about again, and rows that are gone go', async () => {
    const project = projectOf({ 1: 'one', 2: 'two', 3: 'three' })
    await build(project)
    const before = await project.rows('bigquery', 'select to_json_string(t) from {scored} as t order by id')
    expect(await build(project)).toMatchObject({ message: 'nothing to score' })
    expect(await project.rows('bigquery', 'select to_json_string(t) from {scored} as t order by id')).toEqual(
      before,
    )
    project.write({ 'models/texts.sql': textsSql({ 1: 'one', 2: 'other', 4: 'four' }) })
    asked = []
    expect(await build(project)).toMatchObject({ message: expect.stringContaining('2 scored') })
    expect(asked.sort()).toEqual(['four', 'other'])
    expect(await project.rows('bigquery', 'select id, loud, n from {scored} order by id')).toEqual([
      ['1', 'ONE', '3'],
      ['2', 'OTHER', '5'],
      ['4', 'FOUR', '4'],
    ])
  })
})
