import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CallFailure } from '../../../../extract/telegram/client/call-failure.ts'
import type { ChatAddress } from '../../../../extract/telegram/client/telegram-client.ts'
import { World } from '../../../telegram-world/world.ts'
import type { ClientFault } from '../../../telegram-world/world-client.ts'
import { temporaryFolder } from '../support/bronze.ts'
import { expectSame, landedChat, sync } from './support/live.ts'

const step = fc.oneof(
  fc.record({ do: fc.constant('send' as const), count: fc.integer({ min: 1, max: 150 }) }),
  fc.record({ do: fc.constantFrom('edit' as const, 'delete' as const, 'react' as const), at: fc.nat() }),
  fc.record({ do: fc.constant('forget' as const) }),
  fc.record({ do: fc.constant('run' as const), faults: fc.infiniteStream(fc.nat({ max: 19 })) }),
)

const failures: readonly (ClientFault | undefined)[] = [
  'short-page',
  'holed-page',
  'empty-page',
  'repeated-ids',
  new CallFailure({ kind: 'retry', method: 'any', reason: 'TIMEOUT' }),
]

/**
 * Pages are spoilt, and every twentieth call fails so that its chat is left. Where the account counts the ids, what two
 * pages in a row conceal can't be known of: there, no two are spoilt in a row.
 */
function faultsFrom(dice: Iterator<number>) {
  let wasSpoilt = false
  return (call: string, args: readonly unknown[]): ClientFault | undefined => {
    const fault = failures[dice.next().value]
    if (fault instanceof CallFailure) return call === 'me' || call === 'dialogs' ? undefined : fault
    if (call !== 'history') return call === 'messages' ? fault : undefined
    const isShared = (args[0] as ChatAddress).kind === 'group'
    const spoils = fault !== undefined && !(isShared && wasSpoilt)
    wasSpoilt = spoils
    return spoils ? fault : undefined
  }
}

test('whatever happens in whatever order, and wherever runs fail, what is landed becomes what there is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const world = new World()
      const ann = world.addUser({ firstName: 'Ann' })
      const group = world.addChat({ kind: 'group', title: 'Old', members: [ann] })
      for (let count = 0; count < 130; count++) world.send(group, { from: ann, text: `old ${count}` })
      const chats: ChatAddress[] = [
        world.migrate(group),
        world.addChat({ kind: 'group', title: 'Group', members: [ann] }),
        world.addChat({ kind: 'channel', title: 'Channel' }),
      ]
      const bronze = temporaryFolder()
      let turn = 0
      for (const each of steps) {
        const chat = chats[turn++ % chats.length]!
        const ids = world.truth(chat).ids.filter((id) => id > 0)
        if (each.do === 'send') {
          for (let count = 0; count < each.count; count++)
            world.send(chat, { from: ann, text: `m${turn} ${count}` })
        } else if (each.do === 'forget') world.forgetDifferences(chat)
        else if (each.do === 'run') {
          const faults = faultsFrom(each.faults)
          await sync(world, bronze, { chats, faults, lookBackMessages: 50 })
        } else if (ids.length > 1) {
          const id = ids[each.at % ids.length]!
          if (each.do === 'edit') world.edit(chat, id, { text: `edit ${turn}` })
          else if (each.do === 'delete') world.delete(chat, [id])
          else world.react(chat, id, '👍', turn)
        }
      }
      const summary = await sync(world, bronze, { chats })
      expect(summary.warnings).toEqual([])
      expect(summary.chats.map(({ completeness }) => completeness?.isComplete)).toEqual(chats.map(() => true))
      for (const chat of chats) expectSame(world, bronze, chat)
      for (const chat of chats) {
        const truth = world.truth(chat)
        for (const [id, count] of landedChat(bronze, chat).versions)
          expect(count).toBeLessThanOrEqual(truth.versions(id))
      }
    }),
    { numRuns: 60 },
  )
})
