import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CallFailure } from '../../../../../extract/telegram/client/call-failure.ts'
import { pacedClients } from '../../../../../extract/telegram/pace/paced-clients.ts'
import { seededRandom, VirtualTime } from '../../../../helpers/virtual-time.ts'
import { failure, scriptedClient } from '../support.ts'

const chat = { kind: 'supergroup', id: '1', accessHash: '2' } as const
const page = { offsetId: 0, addOffset: 0, limit: 100 }

type Fate = 'answer' | 'wait' | 'retry' | 'chat'

const fates = fc.array(
  fc.record({
    fate: fc.oneof(
      { weight: 6, arbitrary: fc.constant<Fate>('answer') },
      { weight: 2, arbitrary: fc.constant<Fate>('wait') },
      { weight: 1, arbitrary: fc.constant<Fate>('retry') },
      { weight: 1, arbitrary: fc.constant<Fate>('chat') },
    ),
    waitSeconds: fc.integer({ min: 0, max: 100 }),
    latencyMs: fc.integer({ min: 0, max: 3000 }),
    durableMs: fc.integer({ min: 0, max: 100_000 }),
    isOther: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
)

test('no call starts inside a known wait, each outcome is accounted for, and everyone is served', async () => {
  await fc.assert(
    fc.asyncProperty(fates, fc.integer({ min: 1, max: 8 }), fc.nat(), async (script, readers, seed) => {
      const time = new VirtualTime()
      const { clock, sleep } = time
      const waitUntilMs = new Map<string, number>()
      const seen = { started: 0, answered: 0, wait: 0, retry: 0, chat: 0 }
      const client = scriptedClient(async (name) => {
        expect(clock.elapsedMs()).toBeGreaterThanOrEqual(waitUntilMs.get(name) ?? 0)
        const { fate, waitSeconds, latencyMs } = script[seen.started++] ?? plain
        await sleep(latencyMs)
        if (fate === 'answer') {
          seen.answered++
          return {}
        }
        seen[fate]++
        if (fate !== 'wait') throw failure(fate, 'WORD')
        const untilMs = clock.elapsedMs() + Math.max(1, waitSeconds) * 1000
        waitUntilMs.set(name, Math.max(untilMs, waitUntilMs.get(name) ?? 0))
        throw failure('wait', `FLOOD_WAIT_${waitSeconds}`, waitSeconds * 1000)
      })
      const emit = (): void => {}
      const paced = pacedClients({ client, clock, sleep, random: seededRandom(seed), emit })
      const outcome = { answered: 0, failed: 0 }
      const callsEach = Math.ceil(script.length / readers)
      const work = Array.from({ length: readers }, async (_, reader) => {
        const onWait = (): Promise<void> => sleep(script[reader % script.length]?.durableMs ?? 0)
        const one = paced.forChat({ priority: reader % 3, onWait })
        for (let call = 0; call < callsEach; call++) {
          const isOther = script[call]?.isOther ?? false
          await (isOther ? one.me() : one.history(chat, page)).then(
            () => outcome.answered++,
            (error) => {
              expect(error).toBeInstanceOf(CallFailure)
              expect(error.reason).toBe('WORD')
              outcome.failed++
            },
          )
        }
      })
      await time.run(Promise.all(work))
      expect(outcome.answered).toBe(seen.answered)
      expect(outcome.answered + outcome.failed).toBe(callsEach * readers)
      expect(seen.started).toBe(seen.answered + seen.wait + seen.retry + seen.chat)
    }),
    { numRuns: 150 },
  )
})

const plain = { fate: 'answer', waitSeconds: 0, latencyMs: 100 } as const

test('of many who read at once each gets its turns, the urgent ones sooner', async () => {
  const time = new VirtualTime()
  const { clock, sleep } = time
  const client = scriptedClient(() => sleep(50))
  const paced = pacedClients({ client, clock, sleep, random: seededRandom(), emit: () => {} })
  const turns = [0, 0, 0, 0, 0, 0]
  const readers = turns.map(async (_, index) => {
    const reader = paced.forChat({ priority: index === 0 ? 0 : 1 })
    while (clock.elapsedMs() < 120_000) {
      await reader.history(chat, page)
      turns[index] = (turns[index] ?? 0) + 1
    }
  })
  await time.run(Promise.all(readers))
  const [urgent = 0, ...others] = turns
  expect(Math.min(...others)).toBeGreaterThan(10)
  expect(Math.max(...others) - Math.min(...others)).toBeLessThanOrEqual(2)
  expect(urgent).toBeGreaterThan(2 * Math.max(...others))
})
