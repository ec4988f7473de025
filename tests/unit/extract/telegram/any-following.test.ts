import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CallFailure } from '../../../../extract/telegram/client/call-failure.ts'
import type {
  ChatAddress,
  PushedUpdates,
  TelegramClient,
} from '../../../../extract/telegram/client/telegram-client.ts'
import type { TlMessage } from '../../../../extract/telegram/client/tl-object.ts'
import { messagePayload } from '../../../../extract/telegram/sync/payloads.ts'
import { World } from '../../../telegram-world/world.ts'
import { landedRecords, temporaryFolder } from '../support/bronze.ts'
import { following, leftBehind } from './support/follow.ts'
import { expectSame, sync } from './support/live.ts'
import type { VirtualTime } from './support/virtual-time.ts'

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('send' as const), count: fc.integer({ min: 1, max: 5 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('edit' as const, 'delete' as const, 'react' as const),
      at: fc.nat(),
      isSilent: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('lose' as const), count: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('repeat' as const), count: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('hold' as const), count: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('missed' as const, 'forget' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('trouble' as const), isOn: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      durationMs: fc.constantFrom(10, 100, 600, 2000, 10_000, 700_000),
    }),
  },
)

/** Loses, repeats and holds back what is pushed; what was held comes last things first. */
class Wire {
  lose = 0
  repeat = 0
  hold = 0
  readonly #held: (() => void)[] = []

  filter = (pushed: PushedUpdates, deliver: (pushed: PushedUpdates) => void): boolean => {
    if (this.lose > 0) {
      this.lose--
      return false
    }
    if (this.hold > 0) {
      this.hold--
      this.#held.unshift(() => deliver(pushed))
      return false
    }
    deliver(pushed)
    if (this.repeat > 0) {
      this.repeat--
      deliver(pushed)
    }
    for (const release of this.#held.splice(0)) release()
    return true
  }
}

/** Answers are on their way for a while, on both ways. */
function slowed(client: TelegramClient, time: VirtualTime, delays: Iterator<number>): TelegramClient {
  return new Proxy(client, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown
      if (name === 'listen' || name === 'close' || typeof member !== 'function') return member
      return async (...args: unknown[]) => {
        await time.sleep(delays.next().value)
        const answer: unknown = await Reflect.apply(member, target, args)
        await time.sleep(delays.next().value)
        return answer
      }
    },
  })
}

const trouble = new CallFailure({ kind: 'retry', method: 'any', reason: 'TIMEOUT' })

test('whatever is pushed, lost, repeated or late, and wherever it ends, what is landed becomes what there is', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 40 }),
      fc.infiniteStream(fc.constantFrom(1, 20, 300)),
      fc.constantFrom('stopped' as const, 'killed' as const, 'healed' as const),
      fc.constantFrom(5, 10_000),
      async (steps, delays, ending, maxBuffered) => {
        const world = new World()
        const ann = world.addUser({ firstName: 'Ann' })
        const chats: ChatAddress[] = [
          world.addChat({ kind: 'supergroup', title: 'Makers', members: [ann] }),
          world.addChat({ kind: 'group', title: 'Group', members: [ann] }),
          world.addChat({ kind: 'channel', title: 'Channel' }),
          world.addChat({ kind: 'user', user: ann }),
        ]
        for (const chat of chats)
          for (let n = 0; n < 5; n++) world.send(chat, { from: ann, text: `old ${n}` })
        const bronze = temporaryFolder()
        const wire = new Wire()
        const seen: { chat: string; message: TlMessage }[] = []
        let isFailing = false
        let isFollowing = false
        const run = following(world, bronze, {
          chats,
          limits: { maxBuffered },
          lookBackMessages: 3,
          faults: (call) => (isFailing && call !== 'me' && call !== 'dialogs' ? trouble : undefined),
          around: (client, time) => slowed(client, time, delays),
          pushes: (pushed, deliver) => {
            const isThrough = wire.filter(pushed, deliver)
            const message = pushed.kind === 'updates' ? pushed.updates[0]?.['message'] : undefined
            if (isThrough && isFollowing && message !== undefined)
              seen.push({ chat: '', message: message as TlMessage })
          },
        })
        await run.time.pass(2000)
        let turn = 0
        for (const each of steps) {
          turn++
          isFollowing ||= run.events.filter(({ kind }) => kind === 'chat-finished').length === chats.length
          const chat = chats[turn % chats.length]!
          const { ids } = world.truth(chat)
          const id = 'at' in each ? ids[each.at % Math.max(1, ids.length)] : undefined
          if (each.do === 'send') {
            for (let n = 0; n < each.count; n++) world.send(chat, { from: ann, text: `m${turn} ${n}` })
          } else if (each.do === 'pass') await run.time.pass(each.durationMs)
          else if (each.do === 'trouble') isFailing = each.isOn
          else if (each.do === 'missed') run.push({ kind: 'missed' })
          else if (each.do === 'forget') world.forgetDifferences(chat)
          else if (each.do === 'lose' || each.do === 'repeat' || each.do === 'hold')
            wire[each.do] = each.count
          else if ('isSilent' in each && id !== undefined) {
            // Of what nobody is told, only a look at everything tells.
            const isSilent = each.isSilent && ending !== 'healed'
            if (each.do === 'edit') world.edit(chat, id, { text: `edit ${turn}` }, { isSilent })
            else if (each.do === 'delete') world.delete(chat, [id], { isSilent })
            else world.react(chat, id, '👍', turn, { isSilent })
          }
          await run.time.settle()
        }
        if (ending === 'healed') {
          isFailing = false
          await run.time.pass(3_600_000)
          for (const chat of chats) expectSame(world, bronze, chat)
        }
        const left = ending === 'killed' ? leftBehind(bronze) : bronze
        run.abort()
        await run.time.pass(1000)
        await run.result
        if (maxBuffered > 5) {
          const landed = new Set(landedRecords(bronze).map(({ payload }) => JSON.stringify(payload)))
          for (const { message } of seen) expect(landed).toContain(String(messagePayload(message, 0)))
        }
        const summary = await sync(world, left, { chats, isVerifying: true })
        expect(summary.chats.map(({ completeness }) => completeness?.isComplete)).toEqual([
          true,
          true,
          true,
          true,
        ])
        for (const chat of chats) expectSame(world, left, chat)
      },
    ),
    { numRuns: 40 },
  )
})
