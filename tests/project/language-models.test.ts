import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltProject, copyProject } from '../helpers/build-project.ts'
import { type CliResult, runCli } from '../helpers/run-cli.ts'
import { ScriptedLanguageModel } from '../helpers/scripted-language-model.ts'

const models = ['daily_insights', 'message_categories_llm', 'message_entities_llm', 'user_insights']
const sample = resolve('sample/result.json')

let project: BuiltProject
let provider: ScriptedLanguageModel
let first: CliResult

async function tgelt(...words: readonly string[]): Promise<CliResult> {
  const result = await runCli(project.folder, words)
  if (result.code !== 0) throw new Error(`${words.join(' ')}\n${result.stdout}\n${result.stderr}`)
  return result
}

beforeAll(async () => {
  provider = await ScriptedLanguageModel.start()
  project = copyProject()
  const file = join(project.folder, 'project.yml')
  const settings = `
    language_models:
      fast:
        provider: openai
        model: scripted
        base_url: ${provider.baseUrl('openai')}
        concurrency: 16
`
  const yml = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    yml.replace(/^ {4}threads: 4\n/m, (line) => `${line.trimEnd()}${settings}`),
  )
  await tgelt('extract', '--from', sample)
  first = await tgelt('build')
})
afterAll(async () => {
  project?.remove()
  await provider?.stop()
})

describe('the sample', () => {
  test.each(models)('%s: every row has an answer', async (name) => {
    const rows = await project.query(`select llm_status, count(*) as n from gold.${name} group by 1`)
    expect(rows.map(({ llm_status }) => llm_status)).toEqual(['ok'])
    expect(Number(rows[0]?.['n'])).toBeGreaterThan(0)
  })

  test('each prompt was asked once, and rows above max_rows are left', async () => {
    const asked = provider.calls.map(({ system, prompt }) => `${system}\n${prompt}`)
    expect(new Set(asked).size).toBe(asked.length)
    expect(first.stderr).toMatch(/gold\.message_categories_llm +\d+ scored,.* left: max_rows/)
    // Messages of the same words are asked about once.
    const [row] = await project.query('select count(*) as n from gold.message_categories_llm')
    expect(Number(row?.['n'])).toBeGreaterThanOrEqual(1000)
  })

  test('days that are over are summarised, and no other', async () => {
    const rows = await project.query(`
      select count(*) as n from gold.daily_insights
      where sent_on >= (select max(sent_on) from silver.messages where kind = 'message')`)
    expect(rows).toEqual([{ n: '0' }])
    const [day] = await project.query(`
      select summary, topics, mood, cost_usd, messages_read >= 3 as is_read from gold.daily_insights limit 1`)
    expect(day).toEqual({
      summary: 'words',
      topics: ['words'],
      mood: 'positive',
      cost_usd: null,
      is_read: true,
    })
  })

  test('another run of what is done asks nobody', async () => {
    const { length } = provider.calls
    const { stderr } = await tgelt('run', '--select', 'daily_insights', 'user_insights')
    expect(stderr.match(/nothing to score/g)).toHaveLength(2)
    expect(provider.calls).toHaveLength(length)
  })

  test('a full refresh is answered from the cache', async () => {
    const { length } = provider.calls
    const before = await project.query('select * from gold.daily_insights order by chat_key, sent_on')
    const { stderr } = await tgelt('run', '--select', 'daily_insights', '--full-refresh')
    expect(stderr).toContain(`${before.length} scored, ${before.length} from the cache`)
    expect(provider.calls).toHaveLength(length)
    expect(await project.query('select * from gold.daily_insights order by chat_key, sent_on')).toEqual(
      before,
    )
  })

  test('nothing is made of what a language model says', async () => {
    const { stdout } = await tgelt(
      'ls',
      '--resource-type',
      'model',
      '--select',
      ...models.map((name) => `${name}+`),
    )
    expect(stdout.trim().split('\n')).toHaveLength(models.length)
  })
})

describe('what leaves the computer', () => {
  test('no name, handle, address, number or link of anybody', async () => {
    const rows = await project.query(`
      select distinct entity_text as secret from silver.message_entities
      where entity_type in ('mention', 'mention_name', 'email', 'phone', 'bank_card', 'link')
      union
      select distinct name from silver.user_names where name is not null`)
    const secrets = rows.map(({ secret }) => String(secret))
    expect(secrets.length).toBeGreaterThan(100)
    const sent = provider.calls.map(({ body }) => JSON.stringify(body)).join('\n')
    expect(secrets.filter((secret) => sent.includes(JSON.stringify(secret).slice(1, -1)))).toEqual([])
    expect(sent).not.toMatch(/@\w{3}|https?:\/\/|user:\d|\+\d{3}/)
    // Words of names that are written in texts of their own.
    const words = [...new Set(secrets.flatMap((secret) => secret.match(/\p{Lu}\p{Ll}{3,}/gu) ?? []))]
    expect(words).toContain('Sampleford')
    expect(words.filter((word) => new RegExp(`(?<!\\p{L})${word}(?!\\p{L})`, 'u').test(sent))).toEqual([])
  })

  test('people are numbered inside of each prompt', () => {
    const days = provider.prompts.filter((prompt) => prompt.startsWith('The messages of one day'))
    const lines = days.flatMap((prompt) => prompt.split('\n\n').slice(1).join('\n\n').split('\n'))
    expect(lines.every((line) => /^(Person \d+|Somebody): /.test(line))).toBe(true)
    for (const prompt of days) {
      const people = [...new Set(prompt.match(/^Person \d+(?=:)/gm))]
      expect(people).toEqual(people.map((_, index) => `Person ${index + 1}`))
    }
  })

  test('a prompt is bounded in length', () => {
    for (const { prompt } of provider.calls) expect(prompt.length).toBeLessThan(16_000)
  })
})

test('a message that is edited is asked about again, and nothing else', async () => {
  const [row] = await project.query(`
    select any_value(m.text) as text from silver.messages as m
    inner join gold.daily_insights as d using (chat_key, sent_on)
    where m.kind = 'message' and m.text not like '%"%' and length(m.text) between 40 and 90
      and not exists (
        select 1 from silver.message_entities as e
        where e.chat_key = m.chat_key and e.message_id = m.message_id
      )
    group by m.text having count(*) = 1
    order by m.text limit 1`)
  const text = String(row?.['text'])
  const exported = readFileSync(sample, 'latin1')
  const written = Buffer.from(JSON.stringify(text).slice(1, -1), 'utf8').toString('latin1')
  expect(exported.split(written).length).toBeGreaterThan(1)
  const edited = join(project.folder, 'edited.json')
  writeFileSync(edited, exported.replaceAll(written, `Edited: ${written}`), 'latin1')
  const { length } = provider.calls
  await tgelt('extract', '--from', edited)
  const { stderr } = await tgelt('run', '--select', '+daily_insights')
  expect(stderr).toMatch(/gold\.daily_insights +1 scored/)
  expect(provider.calls).toHaveLength(length + 1)
  expect(provider.prompts.at(-1)).toContain(`Edited: ${text}`)
})

test('with vars.language_real_names people have their names', async () => {
  const { length } = provider.calls
  await tgelt('run', '--select', 'masked_messages', 'daily_insights', '--vars', '{language_real_names: true}')
  const days = provider.prompts.slice(length)
  const prompts = days.join('\n')
  // However many lines a message has, it is one here: nobody writes in the name of others.
  const lines = days.flatMap((prompt) => prompt.split('\n\n').slice(1).join('\n\n').split('\n'))
  const [read] = await project.query('select sum(messages_read) as n from gold.daily_insights')
  expect(lines).toHaveLength(Number(read?.['n']))
  // Accounts that are deleted have no name.
  expect(prompts.includes('\nOswin Sampleford: ')).toBe(true)
})
