import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type BigqueryDouble, startBigqueryDouble } from '../helpers/bigquery-double/bigquery-double.ts'
import type {
  LanguageAnswer,
  LanguageFunction,
} from '../helpers/bigquery-double/language/language-service.ts'
import { doneLine } from '../helpers/bigquery-project.ts'
import { type CliResult, runCli } from '../helpers/run-cli.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { writeProject } from '../helpers/write-project.ts'

/*
 * The models of the Telegram project that only BigQuery can fill, over a few rows of what they read: off unless they are
 * switched on, and then built, tested, and not paid for twice.
 */
const parts = ['models/gold/language/bigquery', 'macros/telegram/bigquery_ml.sql']
const tables = ['message_translations', 'message_nlp_sentiment', 'user_segments_kmeans']
const on = ['--vars', '{bigquery_connection: eu.vertex, bigquery_ml: true}']

let double: BigqueryDouble
let folder: string
let asked: { readonly by: LanguageFunction; readonly text: string }[]
let answer: (by: LanguageFunction, text: string) => LanguageAnswer

const people = [1, 2, 3, 50, 51, 100, 101, 900, 901]
const tablesRead: Readonly<Record<string, string>> = {
  chats: "select 'c' as chat_key",
  users: `select concat('u', n) as user_key from unnest([${people.join(', ')}]) as n`,
  chat_daily: "select 'c' as chat_key, date '2026-03-10' as sent_on",
  message_sentiment: `select 'c' as chat_key, id as message_id, language
from unnest([struct(1 as id, 'de' as language), (2, 'en'), (3, null), (4, 'fr'), (5, 'de')])`,
  user_segments: `select 'c' as chat_key, concat('u', n) as user_key, 'regular' as segment, n as tenure_days,
  n as recency_days, n as active_days_28, n as messages, n / 2 as engagement from unnest([${people.join(', ')}]) as n`,
}
const messages = (
  first = 'Hallo Welt',
) => `select 'c' as chat_key, id as message_id, sent_on, text from unnest([
  struct(1 as id, date '2026-03-10' as sent_on, '${first}' as text), (2, date '2026-03-10', 'Hello'),
  (3, date '2026-03-10', '?'), (4, date '2026-03-04', 'Bonjour'), (5, date '2026-03-03', 'Zu alt')])`

beforeAll(async () => {
  double = await startBigqueryDouble()
  folder = temporaryFolder({ keepForFile: true })
  for (const part of parts) cpSync(resolve(part), join(folder, part), { recursive: true })
  writeProject(folder, {
    'project.yml': `
name: telegram
targets:
  prod: {type: bigquery, project: ${double.project}, dataset: ml, api_endpoint: "${double.url}"}
  dev: {type: duckdb}
vars: {bigquery_connection: '', bigquery_ml: false, bigquery_ml_days: 7}
models: {telegram: {+materialized: table}}
`,
    'models/masked_messages.sql': messages(),
    ...Object.fromEntries(Object.entries(tablesRead).map(([name, sql]) => [`models/${name}.sql`, sql])),
  })
})
beforeEach(() => {
  asked = []
  answer = answerWell
  double.language.answer = ({ function: by, rows }) =>
    rows.map((row) => {
      const text = String(row['text_content'])
      asked.push({ by, text })
      return answer(by, text)
    })
})
afterAll(() => double.close())

function answerWell(by: LanguageFunction, text: string): LanguageAnswer {
  if (by === 'ML.TRANSLATE') {
    return {
      values: { translations: [{ detected_language_code: 'de', translated_text: `English: ${text}` }] },
    }
  }
  return { values: { document_sentiment: { score: 0.5, magnitude: 1.5 } } }
}

const run = (...words: readonly string[]): Promise<CliResult> =>
  runCli(folder, [...words, '--target', 'prod', ...on])
const textsAskedBy = (by: LanguageFunction) =>
  asked
    .filter((each) => each.by === by)
    .map(({ text }) => text)
    .sort()

test.each([['prod'], ['dev']])('none of them is there on %s unless they are switched on', async (target) => {
  const words = ['ls', '--select', 'gold.language.bigquery', '--target', target]
  expect((await runCli(folder, words)).stdout.trim()).toBe('')
  const connected = await runCli(folder, [...words, '--vars', '{bigquery_connection: eu.vertex}'])
  expect(connected.stdout.trim()).toMatch(target === 'prod' ? /gemini$/ : /^$/)
})

describe('switched on', () => {
  test('they are built, and pass their tests', async () => {
    const result = await run('build')
    expect(doneLine(result)).toMatch(/^Done\. PASS=\d+ WARN=0 ERROR=0 SKIP=0/)
    expect(result.code).toBe(0)
    // Of the last seven days; in another language than English.
    expect(textsAskedBy('ML.TRANSLATE')).toEqual(['Bonjour', 'Hallo Welt'])
    expect(textsAskedBy('ML.UNDERSTAND_TEXT')).toEqual(['?', 'Bonjour', 'Hallo Welt', 'Hello'])
    const translated = await double.tableRows('ml.message_translations')
    expect(
      translated.map((row) => [row['message_id'], row['translation'], row['status'], row['attempts']]),
    ).toEqual([
      [1, 'English: Hallo Welt', 'ok', 1],
      [4, 'English: Bonjour', 'ok', 1],
    ])
    const [judged] = await double.tableRows('ml.message_nlp_sentiment')
    expect(judged).toMatchObject({ score: 0.5, magnitude: 1.5, status: 'ok' })
    const clusters = (await double.tableRows('ml.user_segments_kmeans')).map((row) => row['cluster_id'])
    expect(clusters).toHaveLength(people.length)
    expect(new Set(clusters)).toEqual(new Set([1, 2, 3, 4]))
  })

  test('nothing is asked twice but what has changed', async () => {
    expect((await run('build')).code).toBe(0)
    expect(asked).toEqual([])
    writeProject(folder, { 'models/masked_messages.sql': messages('Tach') })
    expect((await run('build')).code).toBe(0)
    expect(asked.map(({ text }) => text)).toEqual(['Tach', 'Tach'])
    expect(await double.tableRows('ml.message_translations')).toHaveLength(2)
  })

  test('what was said of a message goes with it', async () => {
    const without = messages('Tach').replace(/, \(4, [^)]*\)/, '')
    writeProject(folder, { 'models/masked_messages.sql': without })
    expect((await run('build')).code).toBe(0)
    const ids = (await double.tableRows('ml.message_translations')).map((row) => row['message_id'])
    expect(ids).toEqual([1])
    writeProject(folder, { 'models/masked_messages.sql': messages('Tach') })
  })

  test('a service that does not answer is asked by three runs; one that refuses, by one', async () => {
    answer = (_by, text) => ({
      status:
        text === 'Tach' ? 'A retryable error occurred: RESOURCE EXHAUSTED' : 'INVALID_ARGUMENT: language',
    })
    const words = ['build', '--select', 'masked_messages', 'message_translations', 'message_nlp_sentiment']
    expect((await run(...words, '--full-refresh')).code).toBe(0)
    for (let again = 0; again < 3; again++) expect((await run(...words)).code).toBe(0)
    expect(textsAskedBy('ML.TRANSLATE')).toEqual(['Bonjour', 'Tach', 'Tach', 'Tach'])
    const rows = await double.tableRows('ml.message_translations')
    expect(
      rows.map((row) => [row['message_id'], row['status'], row['attempts'], row['translation']]).sort(),
    ).toEqual([
      [1, 'failed', 3, null],
      [4, 'failed', 1, null],
    ])
  })

  test.each([
    [0, 'no people'],
    [3, 'fewer people than clusters'],
  ])('%i people: %s is no failure', async (count) => {
    const segments = `select * from (${tablesRead['user_segments']}) limit ${count}`
    writeProject(folder, { 'models/user_segments.sql': segments })
    const target = readFileSync(join(folder, 'project.yml'), 'utf8')
    writeProject(folder, { 'project.yml': target.replace('dataset: ml', `dataset: few_${count}`) })
    const few = (...words: readonly string[]) => runCli(folder, [...words, '--target', 'prod', ...on])
    try {
      const result = await few('build')
      expect(doneLine(result)).toMatch(/^Done\. PASS=\d+ WARN=0 ERROR=0 SKIP=0/)
      expect(result.stderr).toContain(`not trained: ${count} of at least 4 rows`)
      expect(result.stderr).toMatch(
        /user_clusters was not trained: .*trained by the first build that finds as many/,
      )
      expect(await double.tableRows(`few_${count}.user_segments_kmeans`)).toEqual([])
      const built = await double.analyze(
        `select * from \`${double.project}.few_${count}.user_segments_kmeans\``,
      )
      expect(built.columns.map(({ name, type }) => `${name} ${type}`)).toContain('cluster_id INT64')
      // As soon as there are enough, they are told apart.
      writeProject(folder, { 'models/user_segments.sql': tablesRead['user_segments'] ?? '' })
      const grown = await few('build')
      expect(doneLine(grown)).toMatch(/^Done\. PASS=\d+ WARN=0 ERROR=0 SKIP=0/)
      expect(grown.stderr).not.toContain('not trained')
      expect(await double.tableRows(`few_${count}.user_segments_kmeans`)).toHaveLength(people.length)
    } finally {
      writeProject(folder, {
        'project.yml': target,
        'models/user_segments.sql': tablesRead['user_segments'] ?? '',
      })
    }
  })

  test('every column is described, with the type that it has', async () => {
    const yamlFolder = parts[0] ?? ''
    const described = readdirSync(yamlFolder)
      .filter((file) => file.endsWith('.yml'))
      .flatMap((file) => parse(readFileSync(`${yamlFolder}/${file}`, 'utf8')).models)
    for (const name of tables) {
      const { columns } = described.find((each) => each.name === name)
      const built = await double.analyze(`select * from \`${double.project}.ml.${name}\``)
      const types = columns.map((column: { name: string; data_type?: string; description: string }) => {
        expect(column.description).toMatch(/\S/)
        return [column.name, (column.data_type ?? 'string').toUpperCase()]
      })
      expect(types).toEqual(built.columns.map((column) => [column.name, column.type]))
    }
  })
})
