import { describe, expect, test } from 'vitest'
import type { ChatAddress } from '../../../../../extract/telegram/client/telegram-client.ts'
import { pacedClients } from '../../../../../extract/telegram/pace/paced-clients.ts'
import { seededRandom, VirtualTime } from '../../../../helpers/virtual-time.ts'
import { failure, scriptedClient, TokenBucket } from '../support.ts'

const chat: ChatAddress = { kind: 'supergroup', id: '1', accessHash: '2' }
const page = { offsetId: 0, addOffset: 0, limit: 100 }

interface Outcome {
  /** Of what the limiter allows from the first call to the last. */
  readonly share: number
  /** The same, of the second half of the time. */
  readonly steadyShare: number
  readonly refusals: number
}

/** Chats that read as fast as they are let, against a limiter; deterministic, in virtual time. */
async function read(bucket: TokenBucket, chats: number, durationMs: number): Promise<Outcome> {
  const time = new VirtualTime()
  let taken = 0
  let takenLate = 0
  let refusals = 0
  const client = scriptedClient(async () => {
    const waitMs = bucket.take(time.clock.elapsedMs())
    await time.sleep(40)
    if (waitMs > 0) {
      refusals++
      throw failure('wait', `FLOOD_WAIT_${waitMs / 1000}`, waitMs)
    }
    taken++
    if (time.clock.elapsedMs() > durationMs / 2) takenLate++
    return { messages: [] }
  })
  const { sleep, clock } = time
  const paced = pacedClients({ client, clock, sleep, random: seededRandom(), emit: () => {} })
  const readers = Array.from({ length: chats }, async () => {
    const reader = paced.forChat({ priority: 1 })
    while (clock.elapsedMs() < durationMs) await reader.history(chat, page)
  })
  await time.run(Promise.all(readers))
  const elapsedMs = clock.elapsedMs()
  return {
    share: taken / bucket.allowed(elapsedMs),
    steadyShare: takenLate / (bucket.allowed(elapsedMs) - bucket.allowed(durationMs / 2)),
    refusals,
  }
}

const limits = [0.34, 1, 2, 5].flatMap((perSecond) =>
  [1, 5, 30].flatMap((burst) => [1, 8].map((chats) => [perSecond, burst, chats] as const)),
)

describe('the share of what a token bucket allows', () => {
  test.each(limits)('%d per second, burst %d, %d chats', async (perSecond, burst, chats) => {
    const { share, steadyShare, refusals } = await read(new TokenBucket(perSecond, burst), chats, 1_800_000)
    expect(share).toBeGreaterThan(0.95)
    expect(steadyShare).toBeGreaterThan(0.96)
    // Being refused is not how the rate is kept.
    expect(refusals).toBeLessThan(50)
  })

  test.each([
    [0.34, 10],
    [1, 30],
    [5, 20],
  ])('%d per second, burst %d, waits of half a minute', async (perSecond, burst) => {
    const { share, steadyShare, refusals } = await read(
      new TokenBucket(perSecond, burst, 30_000),
      8,
      7_200_000,
    )
    expect(share).toBeGreaterThan(0.95)
    expect(steadyShare).toBeGreaterThan(0.96)
    expect(refusals).toBeLessThan(20)
  })
})
