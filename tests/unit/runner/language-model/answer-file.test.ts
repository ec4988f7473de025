import { appendFileSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
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
