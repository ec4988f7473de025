import fs, { appendFileSync, readFileSync, truncateSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type CachedAnswer, cacheKey } from '../../../../runner/language-model/cache/answer-cache.ts'
import { AnswerFile } from '../../../../runner/language-model/cache/answer-file.ts'
import { temporaryFolder } from '../../../helpers/temporary-folder.ts'

const answer = (text: string): CachedAnswer => ({
  kind: 'answer',
  text,
  isCutOff: false,
  promptTokens: 1,
  outputTokens: 2,
  answeredAt: '2026-11-20T12:00:00.000Z',
})

function write(path: string, ...keys: readonly string[]): void {
  const file = new AnswerFile(path)
  for (const key of keys) file.add(key, answer(`of ${key}`))
  file.close()
}

test('answers outlive the process that asked', () => {
  const path = join(temporaryFolder(), 'language-models', 'm.ndjson')
  expect(new AnswerFile(path).get('a')).toBeUndefined()
  write(path, 'a', 'b')
  expect(new AnswerFile(path).get('b')).toEqual(answer('of b'))
})

test('an answer counts when it is on disk', () => {
  const path = join(temporaryFolder(), 'm.ndjson')
  const file = new AnswerFile(path)
  file.add('a', answer('of a'))
  expect(readFileSync(path, 'utf8')).toContain('of a')
  file.close()
})

test('a line that was half written is passed over, and what comes after it is not', () => {
  const path = join(temporaryFolder(), 'm.ndjson')
  write(path, 'a', 'b')
  truncateSync(path, readFileSync(path).length - 20)
  write(path, 'c')
  const file = new AnswerFile(path)
  expect(['a', 'b', 'c'].map((key) => file.get(key)?.text)).toEqual(['of a', undefined, 'of c'])
})

const { writeSync, fsyncSync } = fs
afterEach(() => replaceCalls({ writeSync, fsyncSync }))

function replaceCalls(calls: object): void {
  Object.assign(fs, calls)
  syncBuiltinESMExports()
}

test('a full disk leaves what was kept, and no half of a line', () => {
  const path = join(temporaryFolder(), 'm.ndjson')
  write(path, 'a')
  const kept = readFileSync(path, 'utf8')
  const file = new AnswerFile(path)
  file.prepare()
  let writes = 0
  replaceCalls({
    writeSync: (descriptor: number, bytes: Buffer, offset: number) => {
      if (writes++ > 0) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' })
      return writeSync(descriptor, bytes, offset, 10)
    },
  })
  expect(() => file.add('b', answer('of b'))).toThrow('ENOSPC')
  expect(readFileSync(path, 'utf8')).toBe(kept)
  // It is known in this run, and when there is room again the next one is kept.
  expect(file.get('b')?.text).toBe('of b')
  replaceCalls({ writeSync })
  file.add('c', answer('of c'))
  file.close()
  const again = new AnswerFile(path)
  expect(['a', 'b', 'c'].map((key) => again.get(key)?.text)).toEqual(['of a', undefined, 'of c'])
})

test('an answer that may not be durable is not passed off as kept', () => {
  const file = new AnswerFile(join(temporaryFolder(), 'm.ndjson'))
  file.prepare()
  replaceCalls({
    fsyncSync: () => {
      throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'fsync' })
    },
  })
  expect(() => file.add('a', answer('of a'))).toThrow('EIO')
  file.close()
})

test('a folder that can not be written is found before anything is kept', () => {
  const folder = temporaryFolder()
  appendFileSync(join(folder, 'language-models'), '')
  expect(() => new AnswerFile(join(folder, 'language-models', 'm.ndjson')).prepare()).toThrow(
    /EEXIST|ENOTDIR/,
  )
})

test('lines that are something else are passed over', () => {
  const path = join(temporaryFolder(), 'm.ndjson')
  write(path, 'a')
  appendFileSync(path, '{"key":"b","kind":"answer"}\n[1]\nnull\n')
  const file = new AnswerFile(path)
  expect([file.get('a')?.text, file.get('b')]).toEqual(['of a', undefined])
})

test('the key tells every part of a question apart', () => {
  const question = {
    provider: 'openai',
    baseUrl: 'http://x',
    model: 'm',
    parameters: { maxOutputTokens: 1 },
    schema: undefined,
    system: undefined,
    turns: [{ role: 'user' as const, text: 'a' }],
  }
  const others = [
    { provider: 'gemini' },
    { baseUrl: 'http://y' },
    { model: 'n' },
    { parameters: { maxOutputTokens: 2 } },
    { parameters: { maxOutputTokens: 1, temperature: 0 } },
    { schema: [{ name: 'a', type: { kind: 'int' as const } }] },
    { system: '' },
    { turns: [{ role: 'user' as const, text: 'b' }] },
    { turns: [...question.turns, { role: 'assistant' as const, text: 'b' }] },
  ]
  const keys = [question, ...others.map((other) => ({ ...question, ...other }))].map(cacheKey)
  expect(new Set(keys).size).toBe(keys.length)
  expect(cacheKey({ ...question })).toBe(keys[0])
})
