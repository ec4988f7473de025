import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { paceFile } from '../../../../../extract/telegram/pace/pace-file.ts'
import { parsePace, showPace } from '../../../../../extract/telegram/pace/pace-memory.ts'
import { temporaryFolder } from '../../../../helpers/temporary-folder.ts'

const pace = new Map([
  ['messages.getHistory', { intervalMs: 1250, waitMs: 30_000, waitUntil: new Date('2026-11-20T12:00:30Z') }],
  ['users.getUsers', { intervalMs: undefined, waitMs: 1000, waitUntil: new Date('2026-11-20T12:00:01Z') }],
])

test('what is written is read again, from a file beside the landed chats', () => {
  const folder = temporaryFolder()
  const memory = paceFile(folder, '777')
  expect(memory.read()).toBeUndefined()
  memory.write(pace)
  expect(memory.read()).toEqual(pace)
  expect(paceFile(folder, '778').read()).toBeUndefined()
  expect(JSON.parse(readFileSync(join(folder, 'telegram/pace-777.json'), 'utf8'))).toEqual({
    schema_version: 1,
    methods: {
      'messages.getHistory': { interval_ms: 1250, wait_ms: 30_000, wait_until: '2026-11-20T12:00:30.000Z' },
      'users.getUsers': { interval_ms: null, wait_ms: 1000, wait_until: '2026-11-20T12:00:01.000Z' },
    },
  })
})

test('a damaged file counts as none, wherever it ends', () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'telegram'))
  const whole = showPace(pace)
  fc.assert(
    fc.property(fc.nat(whole.trimEnd().length - 1), (length) => {
      writeFileSync(join(folder, 'telegram/pace-1.json'), whole.slice(0, length))
      expect(paceFile(folder, '1').read()).toBeUndefined()
    }),
  )
})

test.each([
  '[]',
  'null',
  '{"schema_version": 2, "methods": {}}',
  '{"schema_version": 1, "methods": {"x": {}}}',
])('%s is no pace', (text) => expect(parsePace(text)).toBeUndefined())
