import { parseArgs } from 'node:util'
import { SAMPLE_OPTIONS } from './export.ts'
import { writeExport } from './write-export.ts'

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'sample/result.json' },
    messages: { type: 'string' },
    chats: { type: 'string' },
    people: { type: 'string' },
    seed: { type: 'string' },
  },
})

function number(text: string | undefined, standard: number): number {
  if (text === undefined) return standard
  if (!/^[1-9][0-9]*$/.test(text)) throw new RangeError(`expected a whole number above 0, not ${text}`)
  return Number(text)
}

writeExport(values.out, {
  ...SAMPLE_OPTIONS,
  messages: number(values.messages, SAMPLE_OPTIONS.messages),
  chats: number(values.chats, SAMPLE_OPTIONS.chats),
  people: number(values.people, SAMPLE_OPTIONS.people),
  seed: number(values.seed, SAMPLE_OPTIONS.seed),
})
