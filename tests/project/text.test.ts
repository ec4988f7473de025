import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltProject, buildProject } from '../helpers/build-project.ts'
import type { ExportedMessage } from '../helpers/desktop-export.ts'

let lastId = 0
function message(text: string | readonly unknown[], fields: Record<string, unknown> = {}): ExportedMessage {
  lastId += 1
  const date_unixtime = String(1_583_143_200 + lastId)
  const base = { id: lastId, type: 'message', date: '2020-03-02T10:00:00', date_unixtime }
  const entities = typeof text === 'string' ? {} : { text_entities: text }
  return { ...base, from: 'Ann', from_id: 'user7', text, ...entities, ...fields }
}

/** A text, and its terms and emoji. */
const takenApart: readonly (readonly [text: string, terms: string, emoji: string])[] = [
  ["Don't STOP—the well-known Café’s 2nd 'test'!", "don't stop the well-known café's 2nd test", ''],
  // Links, addresses, mentions and hashtags aren't words; a word with a slash or a dot is.
  [
    'see https://example.org/a?b=c www.example.org x@example.org @some_body #tag_1 example.org/path and/or a.b',
    'see and or a b',
    '',
  ],
  ['مرحبا، كيفَ الحال؟', 'مرحبا كيفَ الحال', ''],
  // A joiner without width holds the parts of a Persian word together.
  ['می\u200cکنیم خوب', 'می\u200cکنیم خوب', ''],
  // Pairs of neighbours, within a run only; a character on its own gives none.
  ['今日は晴れ、GPU付き。猫 and ラーメン', 'gpu and 今日 日は は晴 晴れ 付き ラー ーメ メン', ''],
  ['中文', '中文', ''],
  ['집에 가자', '집에 가자', ''],
  ['हिन्दी में', 'हिन्दी में', ''],
  // Skin tones and variation selectors fall away, what is joined comes apart, and digits are no emoji.
  ['ok 👍🏽❤️ 👩‍🚀 1️⃣', 'ok 1\ufe0f\u20e3', '👍 ❤ 👩 🚀'],
  ['🙂', '', '🙂'],
]

/** A text, its language, and its rated words: how many above 0, how many below, and their mean. */
const judged: readonly (readonly [string, string | null, number, number, number | null])[] = [
  ['This is the best of all days, thanks', 'en', 2, 0, 2.5],
  // Negation isn't understood.
  ['it is not good', 'en', 1, 0, 3],
  ['that is awful and sad, but good', 'en', 1, 2, -2 / 3],
  // Words of an unknown language are rated as English, unless stop words of another say that they aren't.
  ['great work', null, 1, 0, 3],
  ['war', null, 0, 0, null],
  ['das war nicht gut, aber die Hölle', 'de', 0, 0, null],
  ['это не так, но мы уже были там', 'ru', 0, 0, null],
  ['من از تو برای این که با او', 'fa', 0, 0, null],
  ['今日は晴れ', 'ja', 0, 0, null],
  ['今天天气', 'zh', 0, 0, null],
  ['집에 가자', 'ko', 0, 0, null],
  ['hello', null, 0, 0, null],
  ['', null, 0, 0, null],
  // Emoji are rated in every language.
  ['это не так, но мы 😠😠', 'ru', 0, 2, -3],
  ['❤️', null, 1, 0, 3],
  ['good 😠', null, 1, 1, 0],
]

const link = (text: string) => ({ type: 'link', text })
const plain = (text: string) => ({ type: 'plain', text })
/** A message, and its categories. */
const sorted: readonly (readonly [ExportedMessage, readonly string[]])[] = [
  [message('Hello, can anyone help me?'), ['greeting', 'help_request', 'question']],
  [message('THANK YOU!'), ['thanks']],
  // A phrase stands in a row, and a word on its own.
  [message('thank, you'), ['thanks']],
  [message('thank all of you'), []],
  [message('helpless'), []],
  [message('هل وصلت القطعة؟'), ['question']],
  [message('可以吗？'), ['question']],
  // German has "event" as a word, too, but a rule holds for its own language.
  [message('das ist nicht der salary, aber die'), []],
  [message('easy money, dm me'), []],
  [message([plain('easy money: '), link('https://example.org/x')]), ['link_share', 'spam_suspect']],
  [message([{ type: 'pre', text: 'let x', language: 'js' }]), ['code']],
  [message('', { photo: 'x.jpg' }), ['media_share']],
  [message('', { file: 'x.webp', media_type: 'sticker' }), []],
]

let project: BuiltProject

beforeAll(() => {
  const texts = [...takenApart, ...judged].map(([text]) => text)
  const written = [...new Set(texts)].map((text) => message(text))
  const chat = { name: 'Text', type: 'public_supergroup', id: 41, unreadable: [] }
  project = buildProject('.', [{ ...chat, messages: [...written, ...sorted.map(([given]) => given)] }])
})
afterAll(() => project.remove())

async function rowOf(text: string, table: string, columns: string) {
  const rows = await project.query(`
    select ${columns} from silver.messages left join gold.${table} using (chat_key, message_id)
    where messages.text = '${text.replaceAll("'", "''")}'`)
  return Object.values(rows[0] ?? {})
}

describe('what texts are about', () => {
  test.each(takenApart)('terms of: %s', async (text, terms, emoji) => {
    expect(await rowOf(text, 'message_terms', 'terms, emoji')).toEqual([terms, emoji])
  })

  test.each(judged)('language and sentiment of: %s', async (text, language, positive, negative, mean) => {
    const [spoken, good, bad, score, sentiment] = await rowOf(
      text,
      'message_sentiment',
      'language, positive_words, negative_words, sentiment_score, sentiment',
    )
    expect([spoken, Number(good), Number(bad), score]).toEqual([language, positive, negative, mean])
    const sign = mean === null || mean === 0 ? 'neutral' : mean > 0 ? 'positive' : 'negative'
    expect(sentiment).toBe(text === '' ? null : sign)
  })

  test.each(sorted.map(([given, categories]) => ({ id: given.id, text: given['text'], categories })))(
    'categories of $text: $categories',
    async ({ id, categories }) => {
      const rows = await project.query(
        `select category from gold.message_categories where message_id = ${id} order by category`,
      )
      expect(rows.map(({ category }) => category)).toEqual(categories)
    },
  )

  test('a category names the rule that matched', async () => {
    const rows = await project.query(
      `select distinct rule from gold.message_categories where category = 'spam_suspect'`,
    )
    expect(rows).toEqual([{ rule: 'easy money' }])
  })
})
