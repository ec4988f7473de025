import { expect, test } from 'vitest'
import { CallFailure } from '../../../../../extract/telegram/client/call-failure.ts'
import type { LiveEvent } from '../../../../../extract/telegram/live-events.ts'
import { usualLimits } from '../../../../../extract/telegram/pace/circuit-breaker.ts'
import type { PaceMemory, RememberedPace } from '../../../../../extract/telegram/pace/pace-memory.ts'
import {
  type PacedClients,
  type PacedClientsOptions,
  pacedClients,
} from '../../../../../extract/telegram/pace/paced-clients.ts'
import { VirtualTime } from '../../../../helpers/virtual-time.ts'
import { failure, scriptedClient } from '../support.ts'

const chat = { kind: 'supergroup', id: '1', accessHash: '2' } as const
const page = { offsetId: 0, addOffset: 0, limit: 100 }
const history = 'messages.getHistory'

interface Call {
  readonly name: string
  readonly atMs: number
}

/** Paced clients on one script: an answer of each call, or a failure to throw, by the call's number. */
function world(
  script: (call: number, name: string) => CallFailure | undefined,
  options: Partial<PacedClientsOptions> = {},
  time = new VirtualTime(),
) {
  const calls: Call[] = []
  const events: LiveEvent[] = []
  const client = scriptedClient((name) => {
    if (name === 'close') return undefined
    calls.push({ name, atMs: time.clock.elapsedMs() })
    const thrown = script(calls.length, name)
    if (thrown !== undefined) throw thrown
    return { messages: [] }
  })
  const { clock, sleep } = time
  const emit = (event: LiveEvent): void => void events.push(event)
  const paced = pacedClients({ client, clock, sleep, random: () => 0.5, emit, ...options })
  return { time, calls, events, paced }
}

async function caught(work: Promise<unknown>): Promise<CallFailure> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof CallFailure) return error
  throw new Error(`no CallFailure but ${String(error)}`)
}

const read = (paced: PacedClients, priority = 1) => paced.forChat({ priority }).history(chat, page)
const refusedFirst = (waitMs: number) => (call: number) =>
  call === 1 ? failure('wait', `FLOOD_WAIT_${waitMs / 1000}`, waitMs) : undefined

test('a call repeats after its wait, which holds all chats of the method, and no other method', async () => {
  const { time, calls, events, paced } = world(refusedFirst(30_000))
  const resolved = paced.forChat({ priority: 1 })
  await time.run(
    Promise.all([
      read(paced),
      time.sleep(10).then(() => read(paced)),
      time.sleep(10).then(() => resolved.me()),
    ]),
  )
  const [refused, me, ...after] = calls
  expect(refused).toEqual({ name: 'history', atMs: 0 })
  expect(me).toEqual({ name: 'me', atMs: 10 })
  expect(after.map(({ atMs }) => atMs)).toEqual([30_500, 31_500])
  expect(events).toEqual([
    {
      kind: 'waiting',
      method: history,
      reason: 'flood-wait',
      word: 'FLOOD_WAIT_30',
      waitMs: 30_500,
      until: new Date('2026-11-20T12:00:30.500Z'),
    },
  ])
})

test('waits cost no attempt, and a wait of nothing is one of a second', async () => {
  const { time, calls, paced } = world((call) =>
    call <= 20 ? failure('wait', 'FLOOD_WAIT_0', 0) : undefined,
  )
  await time.run(read(paced))
  expect(calls).toHaveLength(21)
  for (const [index, { atMs }] of calls.slice(1).entries())
    expect(atMs - (calls[index]?.atMs ?? 0)).toBeGreaterThanOrEqual(1000)
})

test('what was read is made durable before a long pause, and before the call is repeated', async () => {
  const told: string[] = []
  const { time, calls, paced } = world(refusedFirst(30_000))
  const onWait = async (waitMs: number): Promise<void> => {
    told.push(`wait ${waitMs} at ${time.clock.elapsedMs()}`)
    await time.sleep(40_000)
    told.push(`durable at ${time.clock.elapsedMs()}`)
  }
  await time.run(paced.forChat({ priority: 1, onWait }).history(chat, page))
  expect(told).toEqual(['wait 30500 at 0', 'durable at 40000'])
  expect(calls.map(({ atMs }) => atMs)).toEqual([0, 40_000])
})

test('a chat in line for a turn is told of a wait that another one met', async () => {
  const { time, calls, paced } = world((call) =>
    call === 6 ? failure('wait', 'FLOOD_WAIT_30', 30_000) : undefined,
  )
  const told: number[] = []
  const onWait = (waitMs: number): void => void told.push(waitMs)
  const six = Array.from({ length: 6 }, () => read(paced))
  const inLine = paced.forChat({ priority: 2, onWait }).history(chat, page)
  await time.run(Promise.all([...six, inLine]))
  expect(told).toEqual([30_500])
  expect(calls).toHaveLength(8)
})

test('an error of onWait is the error of the call, which is not made', async () => {
  const { time, calls, paced } = world(refusedFirst(30_000))
  const full = new Error('disk full')
  const onWait = (): Promise<void> => Promise.reject(full)
  await expect(time.run(paced.forChat({ priority: 1, onWait }).history(chat, page))).rejects.toBe(full)
  expect(calls).toHaveLength(1)
})

test('a wait beyond the longest one is not waited for', async () => {
  const { time, calls, events, paced } = world(refusedFirst(60_000), { maxWaitMs: 59_999 })
  const thrown = await caught(time.run(read(paced)))
  expect(thrown).toMatchObject({ kind: 'wait', reason: 'FLOOD_WAIT_60', waitMs: 60_000 })
  expect(time.clock.elapsedMs()).toBe(0)
  expect(calls).toHaveLength(1)
  expect(events).toEqual([])
})

test('a wait as long as the longest one is waited for', async () => {
  const { time, calls, paced } = world(refusedFirst(60_000), { maxWaitMs: 60_000 })
  await time.run(read(paced))
  expect(calls).toHaveLength(2)
})

test('trouble is retried with growing pauses, and given up after the last attempt', async () => {
  const { time, calls, paced } = world(() => failure('retry', 'TIMEOUT'))
  expect(await caught(time.run(read(paced)))).toMatchObject({ kind: 'retry', reason: 'TIMEOUT' })
  const gaps = calls.slice(1).map(({ atMs }, index) => atMs - (calls[index]?.atMs ?? 0))
  expect(gaps).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000])
})

test.each(['takeout-delay', 'takeout-over', 'undecodable', 'chat', 'forbidden', 'refused'] as const)(
  'a failure of kind %s comes through at once and stops nobody',
  async (kind) => {
    const { time, calls, paced } = world((call) => (call === 1 ? failure(kind, 'WORD') : undefined))
    expect(await caught(time.run(read(paced)))).toMatchObject({ kind })
    await time.run(read(paced))
    expect(calls.map(({ atMs }) => atMs)).toEqual([0, 0])
  },
)

test('when the login is gone no call goes out any more, of any chat, waiting or later', async () => {
  const { time, calls, paced } = world((call) =>
    call === 1 ? failure('wait', 'FLOOD_WAIT_600', 600_000) : failure('account', 'SESSION_REVOKED'),
  )
  const waiting = read(paced)
  waiting.catch(() => {})
  const lost = time.sleep(1000).then(() => paced.forChat({ priority: 1 }).me())
  const gone = { kind: 'account', reason: 'SESSION_REVOKED' }
  expect(await caught(time.run(lost))).toMatchObject(gone)
  expect(await caught(time.run(waiting))).toMatchObject(gone)
  expect(await caught(time.run(read(paced)))).toMatchObject(gone)
  expect(calls).toHaveLength(2)
  expect(time.clock.elapsedMs()).toBe(1000)
  expect(paced.stopped).toMatchObject({ reason: 'account', failure: gone })
  expect(time.sleeping).toBe(0)
})

test('a chat that keeps failing is left alone, others go on, and later one call tries it', async () => {
  const troubled = { ...chat, id: '13' }
  let isTroubled = true
  const time = new VirtualTime()
  let calls = 0
  const client = scriptedClient((_, [asked]) => {
    calls++
    if (asked === troubled && isTroubled) throw failure('retry', 'TIMEOUT')
    return {}
  })
  const { clock, sleep } = time
  const paced = pacedClients({ client, clock, sleep, random: () => 0.5, emit: () => {} })
  const bad = paced.forChat({ priority: 1 })
  for (let call = 0; call < 3; call++)
    expect(await caught(time.run(bad.history(troubled, page)))).toMatchObject({ reason: 'TIMEOUT' })
  const before = calls
  expect(await caught(time.run(bad.history(troubled, page)))).toMatchObject({
    kind: 'retry',
    reason: 'CIRCUIT_OPEN',
  })
  expect(calls).toBe(before)
  await time.run(read(paced))
  await time.pass(300_000)
  isTroubled = false
  await time.run(bad.history(troubled, page))
  await time.run(bad.history(troubled, page))
  expect(calls).toBe(before + 3)
})

test('when chat after chat fails all wait, one call tries, and if it fails too the run is over', async () => {
  const { time, calls, events, paced } = world(() => failure('retry', 'DISCONNECTED'))
  for (let each = 0; each < 3; each++) await caught(time.run(read(paced)))
  const openedMs = time.clock.elapsedMs()
  expect(events.at(-1)).toMatchObject({ kind: 'waiting', reason: 'trouble', waitMs: 60_000 })
  const before = calls.length
  const late = [read(paced), read(paced), read(paced)].map(caught)
  for (const thrown of await time.run(Promise.all(late))) expect(thrown).toMatchObject({ kind: 'retry' })
  expect(calls[before]?.atMs).toBeGreaterThanOrEqual(openedMs + 60_000)
  expect(calls.length - before).toBe(8)
  expect(paced.stopped?.reason).toBe('trouble')
  await caught(time.run(read(paced)))
  expect(calls.length - before).toBe(8)
})

test('who outlasts trouble waits again and again, and goes on when it is over', async () => {
  let isTroubled = true
  const limits = { ...usualLimits, outlastsTrouble: true }
  const fault = () => (isTroubled ? failure('retry', 'DISCONNECTED') : undefined)
  const { time, events, paced } = world(fault, { limits })
  for (let each = 0; each < 9; each++) await caught(time.run(read(paced)))
  expect(paced.stopped).toBeUndefined()
  const pauses = events.filter((event) => event.kind === 'waiting' && event.waitMs === 60_000)
  expect(pauses.length).toBeGreaterThan(2)
  isTroubled = false
  expect(await time.run(read(paced))).toBeDefined()
})

test('when the trouble is over after the pause, all go on', async () => {
  const { time, calls, paced } = world((call) => (call <= 24 ? failure('retry', 'DISCONNECTED') : undefined))
  for (let each = 0; each < 3; each++) await caught(time.run(read(paced)))
  await time.run(Promise.all([read(paced), read(paced), read(paced)]))
  expect(calls).toHaveLength(27)
  expect(paced.stopped).toBeUndefined()
})

test('an aborted signal ends all waiting at once', async () => {
  const controller = new AbortController()
  const { time, paced } = world(refusedFirst(600_000), { signal: controller.signal })
  const waiting = [caught(read(paced)), caught(time.sleep(10).then(() => read(paced)))]
  await time.run(time.sleep(5000))
  controller.abort()
  for (const thrown of await time.run(Promise.all(waiting)))
    expect(thrown).toMatchObject({ kind: 'stopped', reason: 'STOPPED' })
  expect(time.clock.elapsedMs()).toBe(5000)
  expect(time.sleeping).toBe(0)
})

test('a client that is closed stops waiting; the others do not', async () => {
  const { time, paced } = world(refusedFirst(60_000))
  const [one, other] = [paced.forChat({ priority: 1 }), paced.forChat({ priority: 1 })]
  const [first, second] = [caught(one.history(chat, page)), other.history(chat, page)]
  await time.run(time.sleep(5000))
  await one.close()
  expect(await time.run(first)).toMatchObject({ kind: 'stopped' })
  await time.run(second)
})

function memoryOf(written: RememberedPace | undefined): PaceMemory & { written: RememberedPace | undefined } {
  return {
    written,
    read() {
      return this.written
    },
    write(pace) {
      this.written = new Map(pace)
    },
  }
}

test('the next run waits for what is left of a wait, and goes on at the pace that was learnt', async () => {
  const memory = memoryOf(undefined)
  const isTenth = (call: number) => (call === 10 ? failure('wait', 'FLOOD_WAIT_90', 90_000) : undefined)
  const first = world(isTenth, { memory, maxWaitMs: 1000 })
  const reader = first.paced.forChat({ priority: 1 })
  for (let call = 0; call < 9; call++) await first.time.run(reader.history(chat, page))
  await caught(first.time.run(reader.history(chat, page)))
  const waitUntilMs = first.time.clock.now().getTime() + 90_000
  await first.paced.close()

  const second = world(() => undefined, { memory }, new VirtualTime('2026-11-20T12:01:00Z'))
  await second.time.run(Promise.all([read(second.paced), read(second.paced)]))
  const [one = 0, two = 0] = second.calls.map(({ atMs }) => atMs)
  expect(one).toBeCloseTo(waitUntilMs - Date.parse('2026-11-20T12:01:00Z'))
  expect(two - one).toBeGreaterThan(1500)
  expect(second.events).toMatchObject([{ reason: 'flood-wait', word: 'FLOOD_WAIT_90', waitMs: one }])
})

test('who was told to wait in an earlier run does not begin with a burst', async () => {
  const waitUntil = new Date('2026-11-19T00:00:00Z')
  const memory = memoryOf(new Map([[history, { intervalMs: undefined, waitMs: 30_000, waitUntil }]]))
  const { time, calls, paced } = world(() => undefined, { memory })
  await time.run(Promise.all([read(paced), read(paced)]))
  expect(calls.map(({ atMs }) => atMs)).toEqual([0, 1000])
})

test('a clock that was put back makes a remembered wait no longer than it was', async () => {
  const waitUntil = new Date('2030-01-01T00:00:00Z')
  const memory = memoryOf(new Map([[history, { intervalMs: undefined, waitMs: 30_000, waitUntil }]]))
  const { time, calls, paced } = world(() => undefined, { memory })
  await time.run(read(paced))
  expect(calls).toEqual([{ name: 'history', atMs: 30_000 }])
})
