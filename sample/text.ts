import { type ExportObject, type ExportValue, Verbatim } from './desktop-json.ts'
import type { Person } from './people.ts'
import { EMOJI, PHRASES } from './phrases.ts'
import type { Random } from './random.ts'

/** A stretch of text with one format, as Telegram Desktop cuts messages up: flat, without offsets. */
export interface TextPart {
  readonly type: string
  readonly text: string
  readonly extra?: readonly [key: string, value: ExportValue]
}

export const NOT_INCLUDED = '(File not included. Change data exporting settings to download.)'

export function plain(text: string): TextPart {
  return { type: 'plain', text }
}

/** `text` and `text_entities` of a message: the same parts twice, plain ones as bare strings in the first. */
export function textFields(parts: readonly TextPart[]): ExportObject {
  const last = parts[parts.length - 1]
  const all = last !== undefined && last.type !== 'plain' ? [...parts, plain('')] : parts
  const first = all[0]
  if (first === undefined) return { text: '', text_entities: new Verbatim('[]') }
  const objects = all.map(
    (part): ExportObject => ({
      type: part.type,
      text: part.text,
      ...(part.extra === undefined ? {} : { [part.extra[0]]: part.extra[1] }),
    }),
  )
  if (all.length === 1 && first.type === 'plain') return { text: first.text, text_entities: objects }
  return {
    text: all.map((part, index) => (part.type === 'plain' ? part.text : (objects[index] ?? null))),
    text_entities: objects,
  }
}

/** What somebody says: a sentence or a few, at times with something in it that Telegram marks up. */
export function sayings(random: Random, who: Person, mentionable: Person): readonly TextPart[] {
  const book = PHRASES[who.language]
  const kind = random.weighted([
    ['short', 24],
    ['sentences', 45],
    ['emoji', 4],
    ['marked', 27],
  ] as const)
  if (kind === 'short') return [plain(random.pick(book.short))]
  if (kind === 'emoji')
    return [plain(Array.from({ length: random.between(1, 4) }, () => random.pick(EMOJI)).join(''))]
  const sentences = Array.from({ length: 1 + Math.floor(random.exponential(0.7)) }, () =>
    random.pick(book.sentences),
  ).join(' ')
  if (kind === 'sentences')
    return [plain(random.chance(0.1) ? `${sentences} ${random.pick(EMOJI)}` : sentences)]
  return markUp(random, sentences, book.hashtags, mentionable)
}

const DOMAINS = [
  'example.com',
  'example.org',
  'example.net',
  'www.example.com',
  'docs.example.org',
  'shop.example',
]

function markUp(
  random: Random,
  sentence: string,
  hashtags: readonly string[],
  mentionable: Person,
): readonly TextPart[] {
  const url = `https://${random.pick(DOMAINS)}/${random.pick(['post', 'wiki', 'p', 'img'])}/${random.between(1, 400)}`
  const mark = (type: string, text: string, extra?: TextPart['extra']): TextPart =>
    extra === undefined ? { type, text } : { type, text, extra }
  const before = plain(`${sentence} `)
  switch (random.weighted(MARKS)) {
    case 'hashtag':
      return random.chance(0.3)
        ? [
            mark('hashtag', random.pick(hashtags)),
            plain(' '),
            mark('hashtag', random.pick(hashtags)),
            plain(` ${sentence}`),
          ]
        : [before, mark('hashtag', random.pick(hashtags))]
    case 'link':
      return [before, mark('link', random.chance(0.8) ? url : url.slice(8)), plain('?')]
    case 'text_link':
      return [before, mark('text_link', 'here', ['href', `${url}?a=1&b=%20#top`]), plain('.')]
    case 'mention':
      return mentionable.handle === undefined
        ? [mark('mention_name', mentionable.name, ['user_id', mentionable.id]), plain(` ${sentence}`)]
        : [mark('mention', mentionable.handle), plain(` ${sentence}`)]
    case 'format':
      return [
        mark(random.pick(['bold', 'italic', 'underline', 'strikethrough', 'spoiler']), sentence),
        plain(' !'),
      ]
    case 'code':
      return [
        before,
        mark('code', 'i2cdetect -y 1'),
        plain(' \n'),
        mark('pre', 'let x = "<b>";\n\tx += 1', ['language', 'js']),
      ]
    case 'custom_emoji':
      return [before, mark('custom_emoji', '😁', ['document_id', NOT_INCLUDED])]
    case 'blockquote':
      return [mark('blockquote', sentence, ['collapsed', random.chance(0.3)]), plain('\nWell said.')]
    default:
      return [before, random.pick(RARE)]
  }
}

const MARKS = [
  ['hashtag', 30],
  ['link', 22],
  ['text_link', 6],
  ['mention', 14],
  ['format', 12],
  ['code', 4],
  ['custom_emoji', 3],
  ['blockquote', 3],
  ['rare', 3],
] as const

const RARE: readonly TextPart[] = [
  { type: 'email', text: 'workshop@example.org' },
  { type: 'phone', text: '+1 202 555 0143' },
  { type: 'cashtag', text: '$XMPL' },
  { type: 'bot_command', text: '/rules@rules_example_bot' },
  { type: 'bank_card', text: '4242 4242 4242 4242' },
]

/** A message of exactly the 4096 UTF-16 units that Telegram allows, half of them in surrogate pairs. */
export function longestText(): string {
  return '🔧ab'.repeat(1024)
}
