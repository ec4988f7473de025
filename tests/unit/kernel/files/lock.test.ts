import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { acquireLock } from '../../../../kernel/files/lock.ts'
import { temporaryFolder } from '../../../helpers/temporary-folder.ts'

test('a second taker is told who holds it, and gets it after release', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'lock')
  const first = acquireLock(path, 'tgelt build')
  const second = acquireLock(path, 'tgelt extract')
  expect(second).toMatchObject({ acquired: false, holder: { pid: process.pid, command: 'tgelt build' } })
  if (first.acquired) first.release()
  const third = acquireLock(path, 'tgelt extract')
  expect(third.acquired).toBe(true)
  expect(readdirSync(folder)).toEqual(['lock'])
})

test('the lock of a killed process is taken over', async () => {
  const path = join(temporaryFolder(), 'lock')
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const holder = { pid: child.pid, host: hostname(), started: '', command: 'tgelt build' }
  writeFileSync(path, JSON.stringify(holder))
  expect(acquireLock(path, 'me').acquired).toBe(false)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(acquireLock(path, 'me').acquired).toBe(true)
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid })
})

test('a process that only reuses the pid does not hold it', () => {
  const path = join(temporaryFolder(), 'lock')
  const holder = { pid: process.pid, host: hostname(), started: '1', command: 'tgelt build' }
  writeFileSync(path, JSON.stringify(holder))
  expect(acquireLock(path, 'me').acquired).toBe(process.platform === 'linux')
})

test('a lock of another host is believed', () => {
  const path = join(temporaryFolder(), 'lock')
  writeFileSync(path, JSON.stringify({ pid: 1, host: 'elsewhere', started: '', command: 'tgelt build' }))
  expect(acquireLock(path, 'me')).toMatchObject({ acquired: false, holder: { host: 'elsewhere' } })
})

test.each(['', '{"pid":12', 'null', '\0\0\0\0'])(
  "a lock that a power failure has torn (%j) is nobody's",
  (text) => {
    const path = join(temporaryFolder(), 'lock')
    writeFileSync(path, text)
    expect(acquireLock(path, 'me').acquired).toBe(true)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid })
  },
)
