import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { interruptible } from '../../../cli/interruptible.ts'

function pressed() {
  const exits: number[] = []
  const process = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) })
  const clock = { now: 0, elapsedMs: () => clock.now }
  const { signal, release } = interruptible(process, clock)
  const send = (name: 'SIGINT' | 'SIGTERM', atMs: number) => {
    clock.now = atMs
    process.emit(name)
  }
  return { signal, release, send, exits, process }
}

test('the first Ctrl-C stops, the second leaves', () => {
  const { signal, send, exits } = pressed()
  send('SIGINT', 1_000)
  expect([signal.aborted, exits]).toEqual([true, []])
  send('SIGINT', 2_000)
  expect(exits).toEqual([130])
})

test('one that is passed on by who started the command is the first one still', () => {
  const { signal, send, exits } = pressed()
  send('SIGTERM', 1_000)
  send('SIGTERM', 1_003)
  send('SIGINT', 1_004)
  expect([signal.aborted, exits]).toEqual([true, []])
})

test('afterwards nobody listens', () => {
  const { release, process } = pressed()
  release()
  expect(process.listenerCount('SIGINT') + process.listenerCount('SIGTERM')).toBe(0)
})
