import { closeSync, openSync, writeSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type ExportOptions, generateExport, SAMPLE_OPTIONS } from './export.ts'

const BUFFER_CHARACTERS = 1 << 20

/** Writes an export to a file in pieces of about a megabyte. */
function writeExport(path: string, options: ExportOptions): void {
  const file = openSync(path, 'w')
  try {
    let waiting: string[] = []
    let size = 0
    for (const piece of generateExport(options)) {
      waiting.push(piece)
      size += piece.length
      if (size < BUFFER_CHARACTERS) continue
      writeSync(file, waiting.join(''))
      waiting = []
      size = 0
    }
    writeSync(file, waiting.join(''))
  } finally {
    closeSync(file)
  }
}

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
