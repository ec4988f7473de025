import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type {
  LanguageAnswer,
  LanguageFunction,
} from '../helpers/bigquery-double/language/language-service.ts'
import { BigqueryProject, doneLine } from '../helpers/bigquery-project.ts'

/* The models that only BigQuery can fill: off unless they are switched on, and then built, tested and not paid for twice. */
const folder = 'models/gold/language/bigquery'
const tables = ['message_translations', 'message_nlp_sentiment', 'user_segments_kmeans']
const vars = ['--vars', '{bigquery_connection: eu.vertex, bigquery_ml: true, bigquery_ml_days: 10000}']
const select = ['--select', ...tables.map((name) => `+${name}`)]

let project: BigqueryProject
let asked: { readonly by: LanguageFunction; readonly text: string }[]
let answer: (by: LanguageFunction, text: string) => LanguageAnswer

beforeAll(async () => {
  project = await BigqueryProject.start()
  await project.land('sample/result.json')
})
beforeEach(() => {
  asked = []
  answer = answerWell
  project.double.language.answer = ({ function: by, rows }) =>
    rows.map((row) => {
      const text = String(row['text_content'])
      asked.push({ by, text })
      return answer(by, text)
    })
})
afterAll(() => project.close())

function answerWell(by: LanguageFunction, text: string): LanguageAnswer {
  if (by === 'ML.TRANSLATE') {
    const translation = { detected_language_code: 'de', translated_text: `English: ${text}` }
    return { values: { translations: [translation] } }
  }
  return { values: { document_sentiment: { score: 0.5, magnitude: 1.5 } } }
}

const rowsOf = (table: string) => project.double.tableRows(`tgelt_gold.${table}`)

test('none of them is there unless they are switched on', async () => {
  const result = await project.run(['ls', '--select', 'gold.language.bigquery'])
  expect(result.stdout.trim()).toBe('')
})

describe('switched on', () => {
  test('they are built, and pass their tests', async () => {
    const result = await project.run(['build', ...select, ...vars])
    expect(doneLine(result)).toMatch(/^Done\. PASS=\d+ WARN=0 ERROR=0 SKIP=0/)
    expect(result.code).toBe(0)
    const translated = await rowsOf('message_translations')
    expect(translated.length).toBeGreaterThan(0)
    const calls = asked.filter(({ by }) => by === 'ML.TRANSLATE').map(({ text }) => `English: ${text}`)
    expect(translated.map((row) => row['translation']).sort()).toEqual(calls.sort())
    expect((await rowsOf('message_nlp_sentiment')).length).toBe(
      asked.filter(({ by }) => by === 'ML.UNDERSTAND_TEXT').length,
    )
    const people = await rowsOf('user_segments_kmeans')
    expect(people.length).toBe((await rowsOf('user_segments')).length)
    expect(new Set(people.map((row) => row['cluster_id']))).toEqual(new Set([1, 2, 3, 4]))
  })

  test('nothing is asked twice', async () => {
    const result = await project.run(['build', ...select, ...vars])
    expect(result.code).toBe(0)
    expect(asked).toEqual([])
  })

  test('a service that does not answer is asked by three runs', async () => {
    answer = () => ({ status: 'A retryable error occurred: RESOURCE EXHAUSTED' })
    const only = ['build', '--select', 'message_translations', ...vars]
    expect((await project.run([...only, '--full-refresh'])).code).toBe(0)
    const count = asked.length
    for (let run = 0; run < 3; run++) expect((await project.run(only)).code).toBe(0)
    expect(asked).toHaveLength(3 * count)
    const rows = await rowsOf('message_translations')
    expect(new Set(rows.map((row) => `${row['status']} ${row['attempts']}`))).toEqual(new Set(['failed 3']))
  })

  test('every column is described, with the type that it has', async () => {
    const documents = readdirSync(folder).filter((file) => file.endsWith('.yml'))
    const described = documents.flatMap((file) => parse(readFileSync(`${folder}/${file}`, 'utf8')).models)
    for (const name of tables) {
      const { columns } = described.find((each) => each.name === name)
      const built = await project.double.analyze(
        `select * from \`${project.double.project}.tgelt_gold.${name}\``,
      )
      expect(
        columns.map((column: { name: string; data_type?: string }) => [
          column.name,
          (column.data_type ?? 'string').toUpperCase(),
        ]),
      ).toEqual(built.columns.map((column) => [column.name, column.type]))
    }
  })
})
