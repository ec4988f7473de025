import { DAY_COUNT, DAY_SECONDS, FIRST_DAY } from './calendar.ts'
import type { Language } from './phrases.ts'
import { Random } from './random.ts'

/** An invented person. Every surname means "example", "sample" or "placeholder" in the language of its bearer. */
export interface Person {
  readonly id: number
  readonly name: string
  readonly language: Language
  /** `@handle`, for mentions; some have none. */
  readonly handle: string | undefined
  /** How much they write, compared with others. */
  readonly weight: number
  readonly rename: { readonly at: number; readonly name: string } | undefined
  /** When they deleted their account: from then on, exports show no name. */
  readonly deletedAt: number | undefined
}

/**
 * Ids of people and channels start here: far above any id that Telegram has given out, and above 2^32, so that whoever
 * keeps an id in 32 bits notices.
 */
export const FIRST_ID = 990_000_000_000

const NAMES: readonly (readonly [Language, readonly string[], readonly string[]])[] = [
  [
    'en',
    ['Mira', 'Ned', 'Tilda', 'Oswin', 'Wren', 'Hollis', 'Petra'],
    ['Exampleton', 'Sampleford', 'Testerby'],
  ],
  ['de', ['Otto', 'Liesel', 'Jürgen', 'Käthe', 'Wolf'], ['Beispiel', 'Mustermann', 'Platzhalter']],
  ['ru', ['Иван', 'Ольга', 'Пётр', 'Зоя'], ['Примеров', 'Образцова']],
  ['es', ['Juan', 'Inés', 'Álvaro', 'Nuria'], ['Ejemplo', 'Muestra']],
  ['ar', ['سمير', 'ليلى'], ['مثال', 'نموذج']],
  ['fa', ['آرش', 'نیلوفر'], ['نمونه']],
  ['zh', ['小明', '阿红'], ['样例']],
  ['ja', ['太郎', '花子'], ['例文']],
]
const SHARE: readonly (readonly [number, number])[] = [
  [0, 34],
  [1, 18],
  [2, 14],
  [3, 10],
  [4, 7],
  [5, 5],
  [6, 7],
  [7, 5],
]

/** The account whose data is exported. */
export const OWNER_INDEX = 0
/** Writes half under one name and half under another. */
export const RENAMED_INDEX = 3
const DELETED_INDEXES: readonly number[] = [7, 19]

/** The cast: `count` people, heavy and light writers, always the same ones for a seed. */
export function inventPeople(seed: number, count: number): readonly Person[] {
  const random = new Random(seed, 'people')
  return Array.from({ length: count }, (_, index) => invent(random, index))
}

function invent(random: Random, index: number): Person {
  const group = NAMES[random.weighted(SHARE)] ?? NAMES[0]
  if (group === undefined) throw new RangeError('there are names')
  const [language, firstNames, surnames] = group
  const plain = `${random.pick(firstNames)} ${random.pick(surnames)}`
  const name = random.chance(0.15) ? `${plain} ${random.pick(['🔧', '🌱', '⚡️', '(she/her)'])}` : plain
  const weight = 1 / (1 + index) ** 0.75
  return {
    id: FIRST_ID + 1 + index,
    name,
    language,
    handle: random.chance(0.7) ? `@person${index + 1}_example` : undefined,
    weight,
    rename:
      index === RENAMED_INDEX
        ? { at: FIRST_DAY + 300 * DAY_SECONDS, name: 'Captain Placeholder' }
        : undefined,
    deletedAt: DELETED_INDEXES.includes(index) ? FIRST_DAY + (DAY_COUNT - 60) * DAY_SECONDS : undefined,
  }
}

/** The name that Telegram shows for someone at a moment; `null` once the account is deleted. */
export function nameAt(person: Person, moment: number): string | null {
  if (person.deletedAt !== undefined && moment >= person.deletedAt) return null
  if (person.rename !== undefined && moment >= person.rename.at) return person.rename.name
  return person.name
}
