import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder } from '../../../kernel/files/folder-sync.ts'
import { parseJson } from '../../../kernel/json.ts'
import { isRecord } from '../output/record.ts'
import type { AnswerCache, CachedAnswer } from './answer-cache.ts'

const newline = 0x0a

/**
 * Answers in a file of lines that only grows. A line that a killed process left half written is passed over; the next one
 * begins on a line of its own. Whoever writes holds the warehouse's lock.
 */
export class AnswerFile implements AnswerCache {
  readonly #path: string
  #answers: Map<string, CachedAnswer> | undefined
  #descriptor: number | undefined

  constructor(path: string) {
    this.#path = path
  }

  get(key: string): CachedAnswer | undefined {
    this.#answers ??= readAnswers(this.#path)
    return this.#answers.get(key)
  }

  prepare(): void {
    this.#answers ??= readAnswers(this.#path)
    this.#descriptor ??= open(this.#path)
  }

  add(key: string, answer: CachedAnswer): void {
    this.#answers ??= readAnswers(this.#path)
    this.#descriptor ??= open(this.#path)
    // It is paid for, on disk or not: the same question is not asked again in this run.
    this.#answers.set(key, answer)
    append(this.#descriptor, `${JSON.stringify({ key, ...answer })}\n`)
    fsyncSync(this.#descriptor)
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
  }
}

function open(path: string): number {
  mkdirSync(dirname(path), { recursive: true })
  const isTorn = existsSync(path) && !endsWithNewline(path)
  const descriptor = openSync(path, 'a', 0o600)
  syncFolder(dirname(path))
  if (isTorn) writeSync(descriptor, '\n')
  return descriptor
}

/** The whole text, or nothing of it: half a line would spoil the one that follows. */
function append(descriptor: number, text: string): void {
  const { size } = fstatSync(descriptor)
  const line = Buffer.from(text)
  try {
    for (let offset = 0; offset < line.length; ) offset += writeSync(descriptor, line, offset)
  } catch (thrown) {
    ftruncateSync(descriptor, size)
    throw thrown
  }
}

function endsWithNewline(path: string): boolean {
  const descriptor = openSync(path, 'r')
  try {
    const { size } = fstatSync(descriptor)
    const last = Buffer.alloc(1)
    return size === 0 || (readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] === newline)
  } finally {
    closeSync(descriptor)
  }
}

/** Line by line: the whole may be longer than a text can be. */
function readAnswers(path: string): Map<string, CachedAnswer> {
  const answers = new Map<string, CachedAnswer>()
  if (!existsSync(path)) return answers
  const bytes = readFileSync(path)
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(newline, start)
    const end = found === -1 ? bytes.length : found
    const value = parseJson(bytes.toString('utf8', start, end))
    start = end + 1
    if (!isRecord(value)) continue
    const { key, ...answer } = value
    if (typeof key === 'string' && isAnswer(answer)) answers.set(key, answer)
  }
  return answers
}

function isAnswer(value: unknown): value is CachedAnswer {
  return (
    isRecord(value) &&
    (value['kind'] === 'answer' || value['kind'] === 'refused') &&
    typeof value['text'] === 'string' &&
    typeof value['isCutOff'] === 'boolean' &&
    typeof value['promptTokens'] === 'number' &&
    typeof value['outputTokens'] === 'number' &&
    typeof value['answeredAt'] === 'string'
  )
}
