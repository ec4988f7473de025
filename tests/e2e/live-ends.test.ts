import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { writeCredentialsFile } from '../../extract/telegram/session/credentials-file.ts'
import { Secret } from '../../extract/telegram/session/secret.ts'
import { parsePeerAddress } from '../../extract/telegram/teleproto/peer-address.ts'
import { LiveProject, type LiveProjectOptions, loggedChats, logLines } from '../helpers/live-project.ts'
import type { Fault } from '../telegram-peer/faults.ts'
import type { PeerOptions } from '../telegram-peer/peer-options.ts'
import { type Peer, startPeer } from '../telegram-peer/start-peer.ts'

const history = 'messages.getHistory'
const peers: Peer[] = []

afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.stop()
})

/** A peer with a supergroup of a thousand messages, and a project that lists it. */
async function prepare(options: PeerOptions = {}, ofProject: Partial<LiveProjectOptions> = {}) {
  const peer = await startPeer({ world: { messages: 1000, layout: 'one-supergroup', users: 20 }, ...options })
  peers.push(peer)
  const chat = peer.chats!.supergroup
  const project = await LiveProject.create(peer, { chats: [chat], ...ofProject })
  return { peer, chat, project }
}

const strikeAt = (at: number, fault: Fault) => ({ faults: [{ method: history, at, fault }] })

/** Where the pages began that were asked for, and answered. */
async function readFrom(peer: Peer, refused: readonly number[] = []): Promise<readonly number[]> {
  const calls = await peer.calls(history)
  const answered = calls.filter((_, place) => !refused.includes(place + 1))
  return answered.filter(({ addOffset }) => Number(addOffset) < 0).map(({ offsetId }) => Number(offsetId))
}

async function expectNoPageTwice(peer: Peer, refused: number): Promise<void> {
  const offsets = await readFrom(peer, [refused])
  expect(offsets.length).toBeGreaterThanOrEqual(10)
  expect([...new Set(offsets)]).toEqual(offsets)
}

function endOf(child: ReturnType<LiveProject['start']>): Promise<{ code: number | null; stderr: string }> {
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
  return new Promise((done) => child.on('close', (code) => done({ code, stderr })))
}

describe('a login that ends', () => {
  const saveLogin = (project: LiveProject) => {
    const path = join(project.folder, 'home/credentials.json')
    const { TGELT_API_ID, TGELT_API_HASH, TGELT_SESSION, ...others } = project.env
    writeCredentialsFile(path, {
      apiId: Number(TGELT_API_ID),
      apiHash: new Secret(String(TGELT_API_HASH)),
      session: new Secret(String(TGELT_SESSION)),
      peer: parsePeerAddress(others['TGELT_TELEGRAM_PEER'])?.fingerprint,
    })
    const { env } = project
    for (const name of ['TGELT_API_ID', 'TGELT_API_HASH', 'TGELT_SESSION']) delete env[name]
    env['TGELT_CREDENTIALS'] = path
    return path
  }

  test.each(['forget-key', 'revoke'] as const)(
    'in the middle (%s) is told of, and what was saved stays as it was',
    async (kind) => {
      const { project } = await prepare(strikeAt(4, { kind }))
      const path = saveLogin(project)
      const before = readFileSync(path)
      const first = await project.run('extract')
      expect(first.code, first.stderr).toBe(1)
      expect(first.stderr).toContain('error[telegram-login-ended]')
      expect(project.landed(project.chats[0]!).stored.size).toBeGreaterThan(250)
      const second = await project.run('extract')
      expect(second.code, second.stderr).toBe(2)
      expect(second.stderr).toContain('error[telegram-login-ended]')
      expect(readFileSync(path).equals(before)).toBe(true)
    },
  )
})

describe('a run that is stopped', () => {
  test('by --max-wait has landed what it read, and the next one goes on behind that', async () => {
    const { peer, project } = await prepare(strikeAt(5, { kind: 'error', message: 'FLOOD_WAIT_3600' }))
    const stopped = await project.run('extract', '--max-wait', '1m', '--log-format', 'json')
    expect(stopped.code, stopped.stderr).toBe(1)
    expect(loggedChats(stopped)[0]?.error).toBe('telegram-wait-too-long')
    expect(logLines(stopped).find(({ info }) => info.name === 'Stopped')?.data['reason']).toBe('max-wait')
    const read = await readFrom(peer)
    expect(read).toHaveLength(5)
    // The wait is remembered: nothing is asked for while it lasts.
    const tooEarly = await project.run('extract', '--max-wait', '1m')
    expect(tooEarly.code, tooEarly.stderr).toBe(1)
    expect(await readFrom(peer)).toEqual(read)
    // An hour later.
    rmSync(join(project.bronze, 'telegram/pace-777000111.json'))
    const last = await project.run('extract')
    expect(last.code, last.stderr).toBe(0)
    await expectNoPageTwice(peer, 5)
    await project.expectTruth()
  })

  test('by Ctrl-C ends with 130, has landed what it read, and the next one goes on behind that', async () => {
    const { peer, chat, project } = await prepare(strikeAt(5, { kind: 'hold' }), { deadlineMs: 60_000 })
    const child = project.start('extract')
    const end = endOf(child)
    await peer.untilCalled(history, 5)
    child.kill('SIGINT')
    const { code, stderr } = await end
    expect(code, stderr).toBe(130)
    expect(stderr).toContain('Interrupted. What was read is landed')
    const { ids } = await peer.truth(chat)
    expect([...project.landed(chat).stored.keys()]).toEqual(ids.slice(0, 400))
    const last = await project.run('extract')
    expect(last.code, last.stderr).toBe(0)
    await expectNoPageTwice(peer, 5)
    await project.expectTruth()
  })
})

describe('a Telegram that is not there', () => {
  test('from the beginning: nothing listens', async () => {
    const { peer, project } = await prepare()
    await peer.stopListening()
    const { code, stderr } = await project.run('extract')
    expect([code, stderr]).toEqual([2, expect.stringContaining('error[telegram-')])
  })

  test('from the beginning: it takes connections and says nothing', async () => {
    const { peer, project } = await prepare({}, { deadlineMs: 300 })
    await peer.setMute(true)
    const { code, stderr } = await project.run('extract')
    expect([code, stderr]).toEqual([2, expect.stringContaining('error[telegram-')])
  })

  test('any more, in the middle: what was read is landed', async () => {
    const { peer, chat, project } = await prepare(strikeAt(5, { kind: 'hold' }))
    const child = project.start('extract')
    const end = endOf(child)
    await peer.untilCalled(history, 5)
    await peer.stopListening()
    const { code, stderr } = await end
    expect([code, stderr]).toEqual([1, expect.stringContaining('error[telegram-trouble]')])
    expect(project.landed(chat).stored.size).toBe(400)
    await peer.listen()
    const last = await project.run('extract')
    expect(last.code, last.stderr).toBe(0)
    await project.expectTruth()
  })

  test('any more, in the middle: no answer comes to any call', async () => {
    const silence = { method: history, fault: { kind: 'silence' } } as const
    const { chat, project } = await prepare(
      { faults: [{ ...silence, at: Array.from({ length: 30 }, (_, place) => 5 + place) }] },
      { deadlineMs: 300 },
    )
    const { code, stderr } = await project.run('extract')
    expect([code, stderr]).toEqual([1, expect.stringContaining('error[telegram-trouble]')])
    expect(project.landed(chat).stored.size).toBe(400)
  })
})

test('a takeout that may not begin yet is told of; confirmed, it is used and closed', async () => {
  const { peer, project } = await prepare({ takeoutDelaySeconds: 86_400 })
  const early = await project.run('extract', '--takeout')
  expect(early.code, early.stderr).toBe(2)
  expect(early.stderr).toContain('error[telegram-takeout-delayed]')
  await peer.confirmTakeout()
  const last = await project.run('extract', '--takeout')
  expect(last.code, last.stderr).toBe(0)
  await project.expectTruth()
  expect(await peer.calls('account.finishTakeoutSession')).toMatchObject([{ success: true }])
})

test('--verify finds what was edited and deleted without a notice', async () => {
  const { peer, chat, project } = await prepare()
  expect((await project.run('extract')).code).toBe(0)
  const { ids } = await peer.truth(chat)
  await peer.world.edit(chat, ids[50]!, { text: 'silently' }, { isSilent: true })
  await peer.world.delete(chat, [ids[60]!, ids[61]!], { isSilent: true })
  const usual = await project.run('extract', '--log-format', 'json')
  expect(loggedChats(usual)[0]?.landed).toMatchObject({ new: 0, changed: 0, deleted: 0 })
  const verified = await project.run('extract', '--verify', '--log-format', 'json')
  expect(verified.code, verified.stderr).toBe(0)
  expect(loggedChats(verified)[0]?.landed).toMatchObject({ new: 0, changed: 1, deleted: 2 })
  await project.expectTruth()
})

test('a message that can not be decoded costs itself alone, and is counted; --verify brings it once it can be', async () => {
  const { peer, chat, project } = await prepare()
  const { ids } = await peer.truth(chat)
  const messageId = ids[333]!
  await peer.addFault({ method: '*', fault: { kind: 'unknown-constructor', messageId } })
  const result = await project.run('extract', '--log-format', 'json')
  expect(result.code, result.stderr).toBe(0)
  expect(loggedChats(result)[0]?.completeness).toMatchObject({ unreadable: 1, unknown: 0 })
  const landed = project.landed(chat)
  expect(landed.unreadableIds).toEqual([messageId])
  expect([...landed.stored.keys()]).toEqual(ids.filter((id) => id !== messageId))
  await peer.clearFaults()
  expect((await project.run('extract', '--verify')).code).toBe(0)
  await project.expectTruth()
})

test('a second run beside the first is refused, and told which process reads', async () => {
  const { peer, project } = await prepare(strikeAt(5, { kind: 'hold' }), { deadlineMs: 60_000 })
  const child = project.start('extract')
  const end = endOf(child)
  await peer.untilCalled(history, 5)
  const second = await project.run('extract')
  expect(second.code, second.stderr).toBe(2)
  expect(second.stderr).toContain('error[bronze-locked]')
  expect(second.stderr).toContain(String(child.pid))
  await peer.release()
  const { code, stderr } = await end
  expect(code, stderr).toBe(0)
  await project.expectTruth()
})
