import { createColors } from 'picocolors'
import { expect, test } from 'vitest'
import { ExtractDisplay } from '../../../../cli/extract/extract-display.ts'
import type { Message } from '../../../../cli/ui/message.ts'
import { exportWarning } from '../../../../extract/desktop-export/export-errors.ts'
import type { ChatImportSummary, ImportEvent } from '../../../../extract/import-summary.ts'

function shown(events: readonly ImportEvent[], width = 80): readonly Message[] {
  const messages: Message[] = []
  const reporter = { message: (each: Message) => messages.push(each), progress: () => {}, close: () => {} }
  const clock = { now: () => new Date(0), elapsedMs: () => 0 }
  const display = new ExtractDisplay(reporter, { live: true, width, colors: createColors(false) }, clock)
  for (const event of events) display.handle(event)
  return messages
}

function linesOf(chats: readonly Partial<ChatImportSummary>[], width = 80): readonly string[] {
  const events = chats.map((chat) => ({ kind: 'chat-finished', chat: { ...plain, ...chat } }) as const)
  return shown(events, width).map(({ text }) => text)
}

const plain: ChatImportSummary = {
  chatKind: 'supergroup',
  chatId: '990001000000',
  name: 'Makers',
  read: 12,
  landed: { new: 10, changed: 0, older: 0 },
  unchanged: 2,
  repaired: 0,
  quarantined: 0,
  unreadable: [],
  filteredBySince: 0,
  files: [],
}

test('the counts stand under their words, whatever a chat is called', () => {
  const names = ['Makers', 'x'.repeat(200), '日本語のとても長い名前のグループです', '', null]
  const [head = '', ...rows] = linesOf(
    names.map((name) => ({ name })),
    120,
  )
  for (const row of rows) {
    const wide = [...row].filter((character) =>
      /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|ー/u.test(character),
    ).length
    expect(row.length + wide).toBe(head.length)
    expect(row).toMatch(/990001000000.* 12 +10 +2 +0 +0$/)
  }
})

test('a row fits on a terminal of 80 columns', () => {
  for (const line of linesOf([{ name: 'A name that is longer than there is room' }]))
    expect(line.length).toBe(80)
})

test('a name cannot break its line, colour the terminal or move its cursor', () => {
  const [, row] = linesOf(
    [{ name: 'a\nb\r\u001b[2J\u001b[31mred\u001b]0;t\u0007\u202e\u2028c\u009b1m' }],
    120,
  )
  expect(row).toMatch(/^ {2}a b \[2J \[31mred \]0;t c 1m \(supergroup 990001000000\)/)
})

test('what could not be read is told of with its place and reason', () => {
  const unreadable = [
    { byteOffset: 1234, reason: 'bad number' },
    { byteOffset: 5678, reason: 'not Unicode' },
  ]
  expect(linesOf([{ quarantined: 5, unreadable }]).slice(2)).toEqual([
    '    could not be read: at byte 1234, bad number',
    '    could not be read: at byte 5678, not Unicode',
    '    … and 3 more',
  ])
})

test('what makes the command fail is an error, so that --quiet says it, too', () => {
  const error = exportWarning('export-truncated', { file: 'result.json', byteOffset: 1 })
  const levels = [true, false].map((isLoss) => shown([{ kind: 'warning', error, isLoss }])[0]?.level)
  expect(levels).toEqual(['error', 'warn'])
})
