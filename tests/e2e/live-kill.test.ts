import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChatAddress } from '../../extract/telegram/client/telegram-client.ts'
import { Random } from '../../sample/random.ts'
import { LiveProject, loggedChats } from '../helpers/live-project.ts'
import { queryFile } from '../helpers/query-file.ts'
import { type Peer, startPeer } from '../telegram-peer/start-peer.ts'

/** At how many random instants to kill; CI asks for 100. */
const kills = Number(process.env['TGELT_KILLS'] ?? 6)
const seed = Number(process.env['TGELT_SEED'] ?? 20_261_120)
const random = new Random(seed, 'kills')
const messages = 14_000

let peer: Peer
/** How long a run takes that nobody disturbs. */
let durationMs: number

beforeAll(async () => {
  peer = await startPeer({ world: { messages, seed, users: 40 } })
  const undisturbed = await LiveProject.create(peer, { keepForFile: true })
  const start = performance.now()
  const { code, stderr } = await undisturbed.run('extract')
  durationMs = performance.now() - start
  expect(code, stderr).toBe(0)
  await undisturbed.expectTruth()
})

afterAll(() => peer.stop())

describe(`kill -9 at ${kills} random instants (TGELT_SEED=${seed})`, {
  timeout: 60_000 + kills * 20_000,
}, () => {
  test('of runs that follow one another: the last one ends with what there is, once', async () => {
    let project = await LiveProject.create(peer, { hasModels: true })
    let isWhole = false
    for (let kill = 0; kill < kills; kill++) {
      // Whatever is killed begins, goes on, or reads what has changed since the last run.
      if (isWhole && random.chance(0.5)) project = await LiveProject.create(peer, { hasModels: true })
      else if (isWhole) await change(project)
      isWhole = (await runAndKill(project)) === 0
      expectWholeFiles(project)
    }
    const last = await project.run('extract')
    expect(last.code, last.stderr).toBe(0)
    await project.expectTruth()
    expect(litter(project)).toEqual([])
    const again = await project.run('extract', '--log-format', 'json')
    for (const { landed } of loggedChats(again))
      expect(landed).toMatchObject({ new: 0, changed: 0, deleted: 0 })
    await expectOnceInSilver(project)
  })

  test('of following, while the chats go on: the next run ends with what there is, once', async () => {
    const project = await LiveProject.create(peer, { hasModels: true })
    expect((await project.run('extract')).code).toBe(0)
    const happenings = new Happenings(project)
    await happenings.begin()
    // Each costs seconds: what is landed becomes durable every five.
    for (let kill = 0; kill < Math.ceil(kills / 4); kill++) {
      const child = project.start('extract', '--follow')
      const end = new Promise((done) => child.on('close', done))
      const timer = setTimeout(() => child.kill('SIGKILL'), random.unit() * (durationMs + 8000))
      await happenings.goOnUntil(end)
      clearTimeout(timer)
      expect(child.signalCode).toBe('SIGKILL')
      expectWholeFiles(project)
    }
    const last = await project.run('extract')
    expect(last.code, last.stderr).toBe(0)
    await project.expectTruth()
    expect(litter(project)).toEqual([])
    await expectOnceInSilver(project)
  })
})

/** Messages come and go in all chats; what had been landed before is edited once at most. */
class Happenings {
  readonly #project: LiveProject
  readonly #editable = new Map<ChatAddress, number[]>()

  constructor(project: LiveProject) {
    this.#project = project
  }

  async begin(): Promise<void> {
    for (const chat of this.#project.chats) {
      const { ids, messages: told } = await peer.truth(chat, { messages: true })
      this.#editable.set(
        chat,
        ids.filter((id, place) => id > 0 && told[place]?.className === 'Message'),
      )
    }
  }

  async goOnUntil(end: Promise<unknown>): Promise<void> {
    let isOver = false
    const over = end.then(() => {
      isOver = true
    })
    while (!isOver) {
      for (let count = random.between(1, 5); count > 0; count--) await this.#happen()
      // A busy chat, not a flood.
      await Promise.race([over, pause(20)])
    }
  }

  async #happen(): Promise<void> {
    const chat = random.pick(this.#project.chats)
    const ids = this.#editable.get(chat) ?? []
    const chance = random.unit()
    const [id] = chance < 0.4 && ids.length > 0 ? ids.splice(random.between(0, ids.length - 1), 1) : []
    if (id === undefined) await peer.world.send(chat, { text: `${random.unit()}` })
    else if (chance < 0.1) await peer.world.delete(chat, [id])
    else await peer.world.edit(chat, id, { text: `edited ${random.unit()}` })
  }
}

/** The exit code; null if it was killed before its end. */
async function runAndKill(project: LiveProject): Promise<number | null> {
  const child = project.start('extract')
  const timer = setTimeout(() => child.kill('SIGKILL'), random.unit() * durationMs)
  const code = await new Promise<number | null>((done) => child.on('close', done))
  clearTimeout(timer)
  return code
}

/** Of each chat's newest messages, one in ten is edited or deleted; then others are written. */
async function change(project: LiveProject): Promise<void> {
  for (const chat of project.chats) {
    const { ids, messages: told } = await peer.truth(chat, { messages: true })
    const newest = ids.filter((id, place) => id > 0 && told[place]?.className === 'Message').slice(-200)
    for (const id of newest) {
      const chance = random.unit()
      if (chance < 0.05) await peer.world.delete(chat, [id])
      else if (chance < 0.1) await peer.world.edit(chat, id, { text: `edited ${random.unit()}` })
    }
  }
  for (const chat of project.chats) {
    for (let count = random.between(0, 120); count > 0; count--) await peer.world.send(chat, { text: 'more' })
  }
}

/** A reader sees whole lines alone, wherever the writer was killed. */
function expectWholeFiles({ bronze }: LiveProject): void {
  for (const file of filesIn(bronze).filter((name) => name.endsWith('.ndjson'))) {
    const lines = readFileSync(join(bronze, file), 'utf8').split('\n')
    expect(lines.pop()).toBe('')
    for (const line of lines) JSON.parse(line)
  }
}

function litter({ folder }: LiveProject): readonly string[] {
  return filesIn(join(folder, 'warehouse')).filter((file) => /\.(tmp|lock)$/.test(file))
}

function filesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
}

async function expectOnceInSilver(project: LiveProject): Promise<void> {
  const { code, stderr } = await project.run(
    'build',
    '--select',
    '+messages',
    '--indirect-selection',
    'cautious',
  )
  expect(code, stderr).toBe(0)
  const rows = await queryFile(
    join(project.folder, 'warehouse/tgelt.duckdb'),
    `select split_part(chat_key, ':', 1) || ' ' || split_part(chat_key, ':', 2), count(*), count(distinct message_id)
     from silver.messages where not is_deleted group by 1 order by 1`,
  )
  const truths = project.chats.map(async (chat) => {
    const { ids } = await peer.truth(chat)
    return [`${chat.kind} ${chat.id}`, String(ids.length), String(ids.length)]
  })
  const expected = (await Promise.all(truths)).sort(([a], [b]) => (a! < b! ? -1 : 1))
  expect(rows).toEqual(expected)
}
