import { writeFileSync } from 'node:fs'
import { sentimentLines, stopWordLines } from './word-lists.ts'

const seeds: Readonly<Record<string, readonly string[]>> = {
  'seeds/sentiment_lexicon.csv': sentimentLines(),
  'seeds/stop_words.csv': stopWordLines(),
}
for (const [path, lines] of Object.entries(seeds)) writeFileSync(path, `${lines.join('\n')}\n`)
