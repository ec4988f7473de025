import { beforeEach } from 'vitest'
import type { LanguageAnswer } from '../../../../helpers/bigquery-double/language/language-service.ts'
import { type EngineProject, outcomes } from '../../../../helpers/engine-project.ts'
import { openEngineProjects } from '../../../../helpers/engine-projects.ts'

/** The tests of llm models on BigQuery: a remote model that answers as it is told to, and a little project that asks it. */
export const { double, openProject } = await openEngineProjects()
/** Every text that the remote model was asked about, in order. */
export const asked: string[] = []
beforeEach(() => {
  asked.length = 0
  answerWith((text) => fitting(text))
})

export const retryable = 'A retryable error occurred: RESOURCE EXHAUSTED error from remote service/endpoint.'
export const busy: LanguageAnswer = { status: retryable }

export function fitting(text: string): LanguageAnswer {
  return { text: JSON.stringify({ topic: 'spam', n: text.length, tags: [text, 'x'] }) }
}

/** A text is the last word of its prompt. */
export function answerWith(answer: (text: string, times: number) => LanguageAnswer): void {
  double.language.answer = ({ rows }) =>
    rows.map((row) => {
      const text = String(row['prompt']).split(' ').at(-1) ?? ''
      asked.push(text)
      return answer(text, asked.filter((each) => each === text).length)
    })
}

export const output = `{'topic': "enum('trade','spam')", 'n': 'int', 'tags': 'string[]'}`
const prices = { input_price_per_million_usd: 1000, output_price_per_million_usd: 2000 }
export const remote = `{{ config(materialized='remote_model', connection='us.vertex', endpoint='gemini-2.0-flash') }}`

interface Options {
  readonly config?: string
  readonly languageModel?: object
  readonly files?: Readonly<Record<string, string>>
}

export function projectOf(texts: Readonly<Record<number, string>>, options: Options = {}): EngineProject {
  const fast = { provider: 'bigquery', model: 'gemini', ...prices, ...options.languageModel }
  return openProject(
    {
      'models/texts.sql': textsSql(texts),
      'models/gemini.sql': remote,
      'models/scored.sql': scoredSql(options.config),
      ...options.files,
    },
    { bigquery: { fast } },
  )
}

export function textsSql(texts: Readonly<Record<number, string>>): string {
  const rows = Object.entries(texts).map(([id, text]) => `select ${id} as id, '${text}' as text`)
  return `{{ config(materialized='table') }} ${rows.join(' union all ')}`
}

export function scoredSql(config = ''): string {
  const all = ["materialized='llm'", "language_model='fast'", "unique_key='id'", `output=${output}`, config]
  return `{{ config(${all.filter((each) => each !== '').join(', ')}) }}
select id, upper(text) as loud, 'Classify ' || text as prompt from {{ ref('texts') }}`
}

export async function build(project: EngineProject, flags = {}) {
  const result = await project.run('bigquery', flags)
  const node = result.results.find((each) => each.node.name === 'scored')
  return { status: node?.status, message: node?.message, code: node?.error?.code, outcomes: outcomes(result) }
}

export const statuses = (project: EngineProject) =>
  project.rows('bigquery', 'select id, llm_status, llm_attempts from {scored} order by id')
