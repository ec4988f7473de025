import { expect, test } from 'vitest'
import { createReporter } from '../../../../cli/ui/create-reporter.ts'
import { LiveReporter } from '../../../../cli/ui/live-reporter.ts'
import type { Level } from '../../../../cli/ui/message.ts'
import { detectTerminal } from '../../../../cli/ui/terminal.ts'

function sink(columns = 40) {
  const written: string[] = []
  return { written, stream: { columns, write: (text: string) => written.push(text) } }
}

function clockAt(...times: number[]) {
  return {
    now: () => new Date('2026-01-02T03:04:05Z'),
    elapsedMs: () => (times.length > 1 ? times.shift()! : times[0]!),
  }
}

function reporterOn(
  stream: ReturnType<typeof sink>['stream'],
  format: 'text' | 'json',
  level: Level = 'info',
) {
  const terminal = detectTerminal(stream, {})
  return createReporter({ format, level, stream, terminal, clock: clockAt(0), invocationId: 'i' })
}

test('a pipe gets whole lines with the time', () => {
  const { written, stream } = sink()
  reporterOn(stream, 'text').message({ name: 'A', level: 'info', text: 'hello' })
  expect(written).toEqual(['03:04:05  hello\n'])
})

test('JSON lines hold the data, no colours, no secrets', () => {
  const { written, stream } = sink()
  const text = '\u001b[31mred\u001b[39m +49 151 2345 6789'
  reporterOn(stream, 'json').message({ name: 'A', level: 'info', text, data: { phone: '+49 151 2345 6789' } })
  const line = JSON.parse(written.join(''))
  expect(line.info).toMatchObject({
    name: 'A',
    level: 'info',
    msg: 'red [phone]',
    ts: '2026-01-02T03:04:05.000Z',
  })
  expect(line.data).toEqual({ phone: '[phone]' })
})

test('quiet lets only errors through', () => {
  const { written, stream } = sink()
  const reporter = reporterOn(stream, 'text', 'error')
  reporter.message({ name: 'A', level: 'warn', text: 'careful' })
  reporter.message({ name: 'B', level: 'error', text: 'broken' })
  expect(written.join('')).toBe('03:04:05  broken\n')
})

test('a live terminal erases exactly the lines it drew, and cuts those that would wrap', () => {
  const { written, stream } = sink(10)
  const reporter = new LiveReporter(stream)
  reporter.progress(['0123456789abcdef', 'short'])
  expect(written.join('')).toContain('012345678\nshort\n')
  written.length = 0
  reporter.message({ name: 'A', level: 'info', text: 'done' })
  expect(written.join('')).toMatch(/^\u001b\[2A\u001b\[0Jdone\n/)
  written.length = 0
  reporter.close()
  expect(written.join('')).toBe('\u001b[2A\u001b[0J\u001b[?25h')
})

test('a terminal without a size is taken for one of 80 columns', () => {
  const { written, stream } = sink(0)
  new LiveReporter(stream).progress(['… model silver.messages'])
  expect(written.join('')).toContain('… model silver.messages\n')
  expect(detectTerminal(stream, {}).width).toBe(100)
})

test('START lines are for logs only', () => {
  const { written, stream } = sink()
  new LiveReporter(stream).message({ name: 'NodeStart', level: 'info', text: 'x', plainOnly: true })
  expect(written).toEqual([])
})

test('no control characters reach the terminal but line breaks and colours', () => {
  const { written, stream } = sink()
  const reporter = reporterOn(stream, 'text')
  reporter.message({ name: 'A', level: 'info', text: 'a\u001b[31mb\u001b[2J\r\u009bc\nd\u0007' })
  expect(written).toEqual(['03:04:05  a\u001b[31mb [2J  c\nd \n'])
})

test('progress tells no secrets, and is cut by columns, of which some characters take two', () => {
  const { written, stream } = sink(10)
  const live = { live: true, width: 10, colors: detectTerminal(stream, {}).colors }
  const reporter = createReporter({
    format: 'text',
    level: 'info',
    stream,
    terminal: live,
    clock: clockAt(0),
    invocationId: 'i',
  })
  reporter.progress(['+49 151 2345 6789', '日本語日本語'])
  expect(written.join('')).toContain('[phone]\n日本語日\n')
})
