import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChatAddress } from '../../extract/telegram/client/telegram-client.ts'
import { Random } from '../../sample/random.ts'
import { LiveProject, loggedChats, logLines } from '../helpers/live-project.ts'
import type { CliResult } from '../helpers/run-cli.ts'
import type { Fault, FaultRule } from '../telegram-peer/faults.ts'
import { type Peer, startPeer } from '../telegram-peer/start-peer.ts'

/** How much there is to read; CI asks for 100,000. */
const messages = Number(process.env['TGELT_MESSAGES'] ?? 8000)
const seed = Number(process.env['TGELT_SEED'] ?? 20_261_120)

const history = 'messages.getHistory'
const ofOwnCount = { peer: { className: 'InputPeerChannel' } }

/** At random, and a few times for certain. */
function often(fault: Fault, rate: number, at: number, of: Partial<FaultRule> = {}): readonly FaultRule[] {
  const rule = { method: history, ...of, fault }
  return [
    { ...rule, at: [at, at + 41, at + 83] },
    { ...rule, rate },
  ]
}

const spoilt = ['short-page', 'holed-page', 'empty-page', 'repeated-ids'] as const

/** Where the account counts the ids, what two pages in a row conceal can't be known of: there, no two are spoilt in a row. */
function nowAndThen({ kind, id }: ChatAddress, start: number): readonly FaultRule[] {
  const saying = { peer: kind === 'user' ? { userId: id } : { chatId: id } }
  return spoilt.map((each, place) => ({
    method: history,
    saying,
    fault: { kind: each },
    at: Array.from({ length: 500 }, (_, turn) => 2 + 3 * (turn * spoilt.length + ((place + start) % 4))),
  }))
}

const spoiltPages: readonly FaultRule[] = spoilt.flatMap((kind, place) => [
  ...often({ kind }, 0.03, 3 + place, { saying: ofOwnCount }),
  ...often({ kind }, 0.03, 1 + place, { method: 'channels.getMessages' }),
])

const trouble: readonly FaultRule[] = [
  ...often({ kind: 'drop' }, 0.002, 40, { method: '*' }),
  ...often({ kind: 'drop-midway' }, 0.005, 11),
  ...often({ kind: 'bad-salt' }, 0.003, 20, { method: '*' }),
  ...often({ kind: 'slow', delayMs: 30 }, 0.01, 12),
  // Too late for the one who asked.
  ...often({ kind: 'slow', delayMs: 2000 }, 0.0005, 50),
  ...often({ kind: 'silence' }, 0.0005, 30),
  ...often({ kind: 'error', message: 'INTERNAL' }, 0.005, 25, { method: '*' }),
  ...often({ kind: 'error', message: 'Timeout' }, 0.005, 35, { method: '*' }),
  ...often({ kind: 'unknown-constructor' }, 0.003, 14),
  { method: history, fault: { kind: 'error', message: 'FLOOD_WAIT_1' }, at: [18, 150] },
  { method: 'channels.getMessages', fault: { kind: 'error', message: 'FLOOD_WAIT_1' }, at: 5 },
  { method: history, fault: { kind: 'error', message: 'FLOOD_PREMIUM_WAIT_1' }, at: 45 },
]

/** What costs a chat, or all of them, its run. */
const refusals = ({ forum, channel, privateChats }: NonNullable<Peer['chats']>): readonly FaultRule[] => [
  {
    method: history,
    saying: { peer: { channelId: forum.id } },
    fault: { kind: 'error', message: 'CHANNEL_PRIVATE' },
    at: 4,
  },
  {
    method: history,
    saying: { peer: { userId: privateChats[0]?.id } },
    fault: { kind: 'error', message: 'PEER_ID_INVALID' },
    at: 3,
  },
  {
    method: 'channels.getFullChannel',
    saying: { channel: { channelId: channel.id } },
    fault: { kind: 'error', message: 'USER_MIGRATE_4' },
    at: 1,
  },
  { method: 'messages.getDialogs', fault: { kind: 'holed-page' }, at: 2 },
  { method: 'updates.getChannelDifference', fault: { kind: 'unknown-constructor' }, at: 3 },
]

describe(`${messages} messages, and everything that befalls calls (TGELT_SEED=${seed})`, {
  timeout: 120_000 + messages * 6,
}, () => {
  let peer: Peer
  let project: LiveProject

  beforeAll(async () => {
    peer = await startPeer({ world: { messages, seed }, seed })
    project = await LiveProject.create(peer, { keepForFile: true, deadlineMs: 1000 })
    const { chats } = peer
    const shared = project.chats.filter(({ kind }) => kind === 'user' || kind === 'group')
    const oldHalf = chats!.oldGroup
    const rules = [
      ...refusals(chats!),
      ...[...shared, oldHalf].flatMap(nowAndThen),
      ...spoiltPages,
      ...trouble,
    ]
    for (const rule of rules) await peer.addFault(rule)
  })

  afterAll(() => peer.stop())

  test('all that there is gets landed, and a run says 0 only when it is', async () => {
    // Who comes back to what is half read finds more than there was.
    const runs = await extractUntilComplete(async () => {
      for (const chat of project.chats) await peer.world.send(chat, { text: 'meanwhile' })
    })
    // What was refused to some of them has left them incomplete.
    expect(runs.length).toBeGreaterThan(1)
    const { faults } = await peer.stats()
    expect(Object.keys(faults)).toEqual(expect.arrayContaining(allKinds))
  })

  test('what is edited, deleted and written afterwards gets landed, too', async () => {
    const random = new Random(seed, 'changes')
    for (const chat of project.chats) {
      const { ids, messages: told } = await peer.truth(chat, { messages: true })
      // Service messages aren't edited.
      for (const id of ids.filter((each, place) => each > 0 && told[place]?.className === 'Message')) {
        const chance = random.unit()
        if (chance < 0.01) await peer.world.delete(chat, [id])
        else if (chance < 0.02) await peer.world.edit(chat, id, { text: `edited ${id}` })
      }
    }
    for (const chat of project.chats) {
      const texts = Array.from({ length: random.between(1, 150) }, (_, place) => `afterwards ${place}`)
      for (const text of texts) await peer.world.send(chat, { text })
    }
    // What has happened in one of them can't be asked for any more: it is read again.
    await peer.world.forgetDifferences(peer.chats!.discussion)
    await extractUntilComplete()
    const landed = project.landed(peer.chats!.supergroup)
    expect([...landed.versions.values()].filter((count) => count === 2).length).toBeGreaterThan(5)
  })

  test('a last run, undisturbed, finds nothing more', async () => {
    await peer.clearFaults()
    const result = await project.run('extract', '--log-format', 'json')
    expect(result.code, result.stderr).toBe(0)
    const chats = loggedChats(result)
    expect(chats).toHaveLength(project.chats.length)
    for (const { landed, completeness, error } of chats) {
      expect(landed).toMatchObject({ new: 0, changed: 0, deleted: 0 })
      expect([completeness.unknown, completeness.is_complete, error]).toEqual([0, true, null])
    }
    await project.expectTruth()
  })

  async function extractUntilComplete(meanwhile = async () => {}): Promise<readonly CliResult[]> {
    const runs: CliResult[] = []
    for (;;) {
      const result = await project.run('extract', '--log-format', 'json')
      runs.push(result)
      const isWhole =
        loggedChats(result).length === project.chats.length &&
        loggedChats(result).every(({ completeness, error }) => completeness.is_complete && error === null)
      expect(result.code, result.stderr).toBe(isWhole ? 0 : 1)
      if (result.code === 0) break
      // Whoever reads no exit codes reads what was wrong.
      expect(logLines(result).some(({ info }) => info.level !== 'info')).toBe(true)
      expect(runs.length, result.stderr).toBeLessThan(20)
      await meanwhile()
    }
    await project.expectTruth()
    return runs
  }
})

const allKinds: Fault['kind'][] = [
  'error',
  'short-page',
  'holed-page',
  'empty-page',
  'repeated-ids',
  'drop',
  'drop-midway',
  'silence',
  'slow',
  'bad-salt',
  'unknown-constructor',
]
