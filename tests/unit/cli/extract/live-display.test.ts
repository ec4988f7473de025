import { createColors } from 'picocolors'
import { expect, test } from 'vitest'
import { LiveDisplay } from '../../../../cli/extract/live-display.ts'
import { RateMeter } from '../../../../cli/extract/rate-meter.ts'
import type { Message } from '../../../../cli/ui/message.ts'
import { exportError } from '../../../../extract/desktop-export/export-errors.ts'
import type {
  Completeness,
  LandedCounts,
  LiveChatSummary,
  LiveEvent,
  LiveSummary,
} from '../../../../extract/telegram/live-events.ts'
import { TgeltError } from '../../../../kernel/errors/tgelt-error.ts'

const makers = { chatKind: 'supergroup', chatId: '990001000000', name: 'Example Makers' } as const
const readers = { chatKind: 'group', chatId: '77', name: 'Readers' } as const
const landed: LandedCounts = { new: 204, changed: 3, deleted: 1, described: 9 }
const nothing: LandedCounts = { new: 0, changed: 0, deleted: 0, described: 0 }
const complete: Completeness = {
  proof: 'every-id',
  asked: 12_420,
  stored: 12_100,
  deleted: 310,
  unreadable: 10,
  unknown: 0,
  isComplete: true,
}
const finished: LiveChatSummary = {
  ...makers,
  landed,
  completeness: complete,
  newestId: 12_420,
  newestDate: 1_793_577_600,
  error: undefined,
  files: ['telegram/supergroup-990001000000/a-0001.ndjson'],
  durationMs: 1300,
}

interface Shown {
  readonly messages: readonly Message[]
  readonly texts: readonly string[]
  /** The progress lines that were drawn last before the display was stopped. */
  readonly progress: readonly string[]
}

/** What is shown of events; a number lets so many milliseconds pass. */
function show(events: readonly (LiveEvent | number)[], { live = false, width = 100 } = {}): Shown {
  const messages: Message[] = []
  let progress: readonly string[] = []
  const reporter = {
    message: (each: Message) => messages.push(each),
    progress: (lines: readonly string[]) => {
      progress = lines
    },
    close: () => {},
  }
  let nowMs = 0
  const clock = { now: () => new Date(Date.UTC(2026, 10, 20, 12) + nowMs), elapsedMs: () => nowMs }
  const display = new LiveDisplay(reporter, { live, width, colors: createColors(false) }, clock)
  for (const event of events) {
    if (typeof event === 'number') nowMs += event
    else display.handle(event)
  }
  const shown = { messages, texts: messages.map(({ text }) => text), progress }
  display.stop()
  return shown
}

const started: LiveEvent = { kind: 'live-started', chats: [makers, readers] }
const reading: LiveEvent = { kind: 'chat-started', chat: makers }
const progressed = (count: number, phase: 'history' | 'gaps' = 'history'): LiveEvent => ({
  kind: 'chat-progressed',
  chat: makers,
  phase,
  landed: { ...nothing, new: count },
  atMessageId: 400,
  atDate: Date.UTC(2026, 10, 2) / 1000,
  topMessageId: 12_420,
})
const floodWait: LiveEvent = {
  kind: 'waiting',
  method: 'messages.getHistory',
  reason: 'flood-wait',
  word: 'FLOOD_WAIT_27',
  waitMs: 27_000,
  until: new Date(Date.UTC(2026, 10, 20, 12, 0, 30)),
}
const done = (chats: readonly LiveChatSummary[], rest: Partial<LiveSummary> = {}): LiveEvent => ({
  kind: 'live-finished',
  summary: { runId: 'r', chats, stopped: undefined, warnings: [], durationMs: 187_000, ...rest },
})

test('a chat says how many messages have landed, how fast, and where it is', () => {
  const { progress } = show([started, reading, progressed(0), 2000, progressed(760)])
  expect(progress).toEqual(['  Example Makers  messages 760 · 380/s · 3 % · at 2026-11-02'])
})

test('a chat whose calls wait says until when; a wait of other calls has its own line', () => {
  const events = [started, reading, progressed(400), 3000, floodWait]
  expect(show(events).progress).toEqual([
    '  Example Makers  messages 400 · flood wait until 12:00:30 (27s) · 3 % · at 2026-11-02',
  ])
  expect(show([...events, progressed(400, 'gaps')]).progress).toEqual([
    '  Example Makers  messages 400 · checking gaps · at 2026-11-02',
    '  flood wait until 12:00:30 (27s): messages.getHistory',
  ])
  expect(show([...events, 27_000, progressed(500)]).progress).toEqual([
    '  Example Makers  messages 500 · 3/s · 3 % · at 2026-11-02',
  ])
})

test('a log has lines for starts and waits, which a live terminal shows otherwise', () => {
  const { messages } = show([started, reading, 3000, floodWait])
  const [, start, wait] = messages
  expect(start).toMatchObject({ text: 'START Example Makers (supergroup 990001000000)', plainOnly: true })
  expect(wait).toMatchObject({
    text: 'flood wait until 12:00:30 (27s): messages.getHistory (FLOOD_WAIT_27)',
    plainOnly: true,
    data: { method: 'messages.getHistory', wait_ms: 27_000, until: '2026-11-20T12:00:30.000Z' },
  })
})

test('a chat ends with its account of ids', () => {
  const { messages } = show([started, reading, { kind: 'chat-finished', chat: finished }])
  expect(messages.at(-1)).toMatchObject({
    level: 'info',
    text: 'complete    Example Makers  12,420 ids = 12,100 stored + 310 deleted + 10 unreadable, 0 unknown   +204 new  3 changed  1 deleted  1.3s',
    data: {
      chat_id: '990001000000',
      landed: { new: 204, changed: 3, deleted: 1, described: 9 },
      completeness: { asked: 12_420, unknown: 0, is_complete: true },
      newest_at: '2026-11-02T00:00:00.000Z',
      error: null,
    },
  })
})

test('where a line is too narrow for it, the account of ids has its own', () => {
  const { texts } = show([started, { kind: 'chat-finished', chat: finished }], { live: true, width: 80 })
  expect(texts.at(-1)?.split('\n')).toEqual([
    'complete    Example Makers  +204 new  3 changed  1 deleted  1.3s',
    '            12,420 ids = 12,100 stored + 310 deleted + 10 unreadable, 0 unknown',
  ])
})

test('an incomplete chat says what is unknown and what to do, and is a warning', () => {
  const completeness = { ...complete, stored: 12_088, unknown: 12, isComplete: false }
  const { messages } = show([started, { kind: 'chat-finished', chat: { ...finished, completeness } }])
  expect(messages.map(({ level }) => level)).toEqual(['info', 'warn', 'warn'])
  expect(messages[1]?.text).toMatch(/^incomplete .* 12 unknown /)
  expect(messages[2]?.text.trim()).toBe(
    'Of 12 ids it could not be found out whether there is a message. Run the same command again: it goes on from here.',
  )
})

test('a chat that was not read to its end says so, though nothing is unknown', () => {
  const completeness: Completeness = { ...complete, proof: 'read-to-the-end', isComplete: false }
  const { texts } = show([started, { kind: 'chat-finished', chat: { ...finished, completeness } }])
  expect(texts.at(-2)).toContain('12,420 ids heard of = ')
  expect(texts.at(-1)).toContain('not been read to the end')
})

test('a chat that failed says why', () => {
  const error = exportError('export-not-found', { file: 'x' })
  const chat = { ...finished, completeness: undefined, landed: nothing, error }
  const { messages } = show([started, { kind: 'chat-finished', chat }])
  expect(messages.slice(1).map(({ level }) => level)).toEqual(['error', 'error'])
  expect(messages[1]?.text).toBe('failed      Example Makers  +0 new  0 changed  0 deleted  1.3s')
  expect(messages[2]?.text).toContain(`error[${error.code}]`)
})

test('what one reason kept from being read is incomplete, and the reason is said once', () => {
  const incomplete = { ...complete, isComplete: false }
  const left = { ...finished, completeness: incomplete, error: waitTooLong }
  const events: LiveEvent[] = [
    { kind: 'chat-finished', chat: left },
    { kind: 'chat-finished', chat: { ...left, ...readers } },
  ]
  const { messages, texts } = show([started, ...events])
  expect(messages.slice(1).map(({ level }) => level)).toEqual(['warn', 'warn', 'warn'])
  expect(texts.filter((text) => text.startsWith('incomplete'))).toHaveLength(2)
  expect(texts.filter((text) => text.includes('until tomorrow'))).toHaveLength(1)
})

test('a chat that can be read no more has failed, whatever is landed of it', () => {
  const chat = { ...finished, error: exportError('export-not-found', { file: 'x' }) }
  expect(show([started, { kind: 'chat-finished', chat }]).texts[1]).toMatch(/^failed .* 0 unknown /)
})

const waitTooLong = new TgeltError({ code: 'telegram-wait-too-long', message: 'A wait until tomorrow.' })

test('the total sums up all chats, and is complete only if all of them are', () => {
  const other = {
    ...finished,
    ...readers,
    completeness: { ...complete, asked: 3, stored: 3, deleted: 0, unreadable: 0 },
  }
  expect(show([started, done([finished, other])]).texts.at(-1)).toBe(
    'complete    2 chats         12,423 ids = 12,103 stored + 310 deleted + 10 unreadable, 0 unknown   +408 new  6 changed  2 deleted  3m 07s',
  )
  // One that a run never came to is missing, too.
  expect(show([started, done([finished])]).texts.at(-1)).toMatch(/^incomplete {2}1 of 2 chats /)
  const failed = { ...other, error: exportError('export-not-found', { file: 'x' }) }
  const [total, open] = show([started, done([finished, failed])]).texts.slice(-2)
  expect(total).toMatch(/^incomplete {2}1 of 2 chats /)
  expect(open).toBe('  not complete: Readers')
  // So is what the list names and nobody has.
  const unfound = show([
    started,
    done([finished, other], { warnings: [exportError('export-not-found', { file: 'x' })] }),
  ])
  expect(unfound.texts.at(-1)).toMatch(/^incomplete {2}2 chats /)
  const stopped = show([started, done([finished, other], { stopped: 'max-wait' })])
  expect(stopped.texts.at(-2)).toMatch(/^incomplete {2}2 of 2 chats /)
  expect(stopped.messages.at(-1)).toMatchObject({
    name: 'Stopped',
    level: 'error',
    data: { reason: 'max-wait' },
  })
  expect(stopped.texts.at(-1)).toContain('--max-wait')
})

test('names cannot break a line or colour it, and namesakes are told apart', () => {
  const evil = { ...makers, chatId: '5', name: 'a\n\u001b[31mb\u202e' }
  const twins = [readers, { ...readers, chatId: '78' }]
  const chats = [evil, ...twins, { ...makers, chatId: '9', name: null }]
  const events: LiveEvent[] = chats.map((chat) => ({ kind: 'chat-started', chat }))
  const { texts, progress } = show([{ kind: 'live-started', chats }, ...events])
  expect(texts.slice(1)).toEqual([
    'START a [31mb  (supergroup 5)',
    'START Readers (77) (group 77)',
    'START Readers (78) (group 78)',
    'START supergroup 9 (supergroup 9)',
  ])
  expect(progress).toHaveLength(4)
})

test('a heartbeat says what has landed since the last one', () => {
  const { messages, progress } = show([
    started,
    { kind: 'heartbeat', landed: { ...nothing, new: 12 }, bufferedUpdates: 3 },
  ])
  expect(messages.at(-1)).toMatchObject({
    text: 'following · +12 new  0 changed  0 deleted · 3 updates not yet landed',
    plainOnly: true,
    data: { buffered_updates: 3 },
  })
  expect(progress.at(-1)).toBe(
    '  following · +12 new  0 changed  0 deleted · 3 updates not yet landed · 12:00:00',
  )
})

test('a rate is that of the last ten seconds', () => {
  const rate = new RateMeter()
  expect(rate.perSecond(0)).toBeUndefined()
  rate.count(0, 0)
  expect(rate.perSecond(500)).toBeUndefined()
  rate.count(1000, 1000)
  expect(rate.perSecond(1000)).toBe(1000)
  for (let atMs = 2000; atMs <= 30_000; atMs += 1000) rate.count(1000 + atMs / 100, atMs)
  expect(rate.perSecond(30_000)).toBe(10)
})
