import { expect, test } from 'vitest'
import { detectTerminal } from '../../../../cli/ui/terminal.ts'

const tty = { isTTY: true, columns: 100, write: () => true }
const pipe = { write: () => true }

function colored(stream: typeof tty | typeof pipe, env: NodeJS.ProcessEnv, flag?: boolean): boolean {
  return detectTerminal(stream, env, flag).colors.isColorSupported
}

test('a terminal is coloured, a pipe is not, CI alone changes nothing', () => {
  expect(colored(tty, {})).toBe(true)
  expect(colored(pipe, {})).toBe(false)
  expect(colored(pipe, { CI: '1' })).toBe(false)
})

test('NO_COLOR, FORCE_COLOR, TERM=dumb and the flag', () => {
  expect(colored(tty, { NO_COLOR: '1' })).toBe(false)
  expect(colored(tty, { NO_COLOR: '' })).toBe(true)
  expect(colored(pipe, { FORCE_COLOR: '1' })).toBe(true)
  expect(colored(tty, { TERM: 'dumb' })).toBe(false)
  expect(colored(tty, {}, false)).toBe(false)
  expect(colored(pipe, { NO_COLOR: '1' }, true)).toBe(true)
})

test('nothing is redrawn in a pipe or in CI', () => {
  expect(detectTerminal(tty, {}).live).toBe(true)
  expect(detectTerminal(tty, { CI: 'true' }).live).toBe(false)
  expect(detectTerminal(pipe, {}).live).toBe(false)
})
