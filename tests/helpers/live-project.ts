import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import type { ChatAddress } from '../../extract/telegram/client/telegram-client.ts'
import { messagePayload, oldHalfShift } from '../../extract/telegram/sync/payloads.ts'
import type { Peer } from '../telegram-peer/start-peer.ts'
import { chatsToRead } from '../telegram-world/seed-world.ts'
import { type LandedChat, LandedChats } from './landed-chats.ts'
import { type CliResult, runCli, startCli } from './run-cli.ts'
import { temporaryFolder } from './temporary-folder.ts'

export interface LiveProjectOptions {
  /** Of the peer's; by default all but the group that became a supergroup. */
  readonly chats?: readonly ChatAddress[]
  /** With everything that a build needs. */
  readonly hasModels?: boolean
  readonly deadlineMs?: number
  readonly keepForFile?: boolean
}

const repository = resolve(import.meta.dirname, '../..')
const modelParts = ['models', 'macros', 'seeds', 'tests/data']

/** A project in a temporary folder that lists a peer's chats, with a login of the peer's. */
export class LiveProject {
  readonly folder: string
  readonly chats: readonly ChatAddress[]
  readonly env: NodeJS.ProcessEnv
  readonly #peer: Peer
  /** How many things messages had said, and say no more, before there was this project. */
  readonly #unseen: ReadonlyMap<ChatAddress, ReadonlyMap<number, number>>

  private constructor(
    folder: string,
    peer: Peer,
    unseen: ReadonlyMap<ChatAddress, ReadonlyMap<number, number>>,
    env: NodeJS.ProcessEnv,
  ) {
    this.folder = folder
    this.chats = [...unseen.keys()]
    this.env = env
    this.#peer = peer
    this.#unseen = unseen
  }

  static async create(peer: Peer, options: LiveProjectOptions = {}): Promise<LiveProject> {
    const { chats = seededChats(peer), hasModels = false, deadlineMs = 2000, keepForFile = false } = options
    const folder = temporaryFolder({ keepForFile })
    const project = readFileSync(join(repository, 'project.yml'), 'utf8')
    const listed = chats.map(({ kind, id }) => `{id: ${id}, kind: ${kind}}`).join(', ')
    writeFileSync(join(folder, 'project.yml'), project.replace('  chats: []', `  chats: [${listed}]`))
    for (const part of hasModels ? modelParts : []) {
      cpSync(join(repository, part), join(folder, part), { recursive: true })
    }
    const home = join(folder, 'home')
    mkdirSync(home)
    const unseen = new Map<ChatAddress, ReadonlyMap<number, number>>()
    for (const chat of chats) unseen.set(chat, await editedBefore(peer, chat))
    return new LiveProject(folder, peer, unseen, {
      HOME: home,
      TGELT_TELEGRAM_PEER: `${peer.url}&interval_ms=1&backoff_ms=5&deadline_ms=${deadlineMs}`,
      TGELT_API_ID: '1',
      TGELT_API_HASH: 'a'.repeat(32),
      TGELT_SESSION: await peer.mintSession(),
    })
  }

  get bronze(): string {
    return join(this.folder, 'warehouse/bronze')
  }

  run(...words: readonly string[]): Promise<CliResult> {
    return runCli(this.folder, words, { env: this.env })
  }

  start(...words: readonly string[]): ReturnType<typeof startCli> {
    return startCli(this.folder, words, { env: this.env })
  }

  landed(chat: ChatAddress): LandedChat {
    return new LandedChats(this.bronze).of(chat)
  }

  /**
   * Expects that what is landed is what there is: each message that can be seen, word for word, in as many versions as it
   * has had meanwhile, if it was read between its edits; in chats that count their ids, each deletion. What was written and deleted unseen behind everything else,
   * nobody can know.
   */
  async expectTruth(): Promise<void> {
    const landed = new LandedChats(this.bronze)
    for (const chat of this.chats) await this.#expectTruthOf(chat, landed.of(chat))
  }

  async #expectTruthOf(chat: ChatAddress, landed: LandedChat): Promise<void> {
    const truth = await this.#peer.truth(chat, { messages: true })
    const name = `${chat.kind} ${chat.id}`
    expect([name, [...landed.stored.keys()]]).toEqual([name, truth.ids])
    for (const [place, message] of truth.messages.entries()) {
      const id = truth.ids[place]!
      const expected = JSON.parse(String(messagePayload(message as never, id < 0 ? oldHalfShift : 0)))
      const payload = landed.stored.get(id)
      // Vitest's own comparison takes minutes for so many.
      if (!isDeepStrictEqual(payload, expected)) expect([name, payload]).toEqual([name, expected])
    }
    const versions = await this.#peer.versions(chat, truth.ids)
    const unseen = this.#unseen.get(chat)
    const wrong = truth.ids.filter(
      (id, place) => landed.versions.get(id) !== versions[place]! - (unseen?.get(id) ?? 0),
    )
    expect([name, wrong]).toEqual([name, []])
    const known = Math.max(0, ...[...landed.stored.keys()].slice(-1), ...landed.deletedIds.slice(-1))
    const deleted = truth.deletedIds.filter((id) => id > 0 && id <= known)
    const ownLanded = landed.deletedIds.filter((id) => id > 0)
    const countsItsIds = chat.kind === 'supergroup' || chat.kind === 'channel'
    expect([name, ownLanded]).toEqual([
      name,
      countsItsIds ? deleted : deleted.filter((id) => ownLanded.includes(id)),
    ])
  }
}

async function editedBefore(peer: Peer, chat: ChatAddress): Promise<ReadonlyMap<number, number>> {
  const { ids } = await peer.truth(chat)
  const versions = await peer.versions(chat, ids)
  return new Map(ids.map((id, place) => [id, versions[place]! - 1]))
}

/** A seeded peer's chats; a group that became a supergroup is a part of that. */
function seededChats({ chats }: Peer): readonly ChatAddress[] {
  if (chats === undefined) throw new Error('the peer has no seeded world')
  return chatsToRead(chats)
}

/** A line of `--log-format json`. */
export interface LogLine {
  readonly info: { readonly name: string; readonly level: string; readonly msg: string }
  readonly data: Readonly<Record<string, unknown>>
}

export interface LoggedChat {
  readonly chat_id: string
  readonly landed: { readonly new: number; readonly changed: number; readonly deleted: number }
  readonly completeness: Readonly<Record<string, unknown>> & {
    readonly unknown: number
    readonly is_complete: boolean
  }
  readonly error: string | null
}

export function logLines({ stderr }: CliResult): readonly LogLine[] {
  return stderr
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogLine)
}

export function loggedChats(result: CliResult): readonly LoggedChat[] {
  return logLines(result)
    .filter(({ info }) => info.name === 'ChatFinished')
    .map(({ data }) => data as unknown as LoggedChat)
}
