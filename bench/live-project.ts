import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChatAddress } from '../extract/telegram/client/telegram-client.ts'
import type { PeerOptions } from '../tests/telegram-peer/peer-options.ts'
import { type Peer, startPeer } from '../tests/telegram-peer/start-peer.ts'
import type { SeededChats } from '../tests/telegram-world/seed-world.ts'
import { repository } from './child.ts'

/** A project that lists chats of a test peer, and a login there. */
export interface LiveProject {
  readonly folder: string
  readonly peer: Peer
  readonly env: NodeJS.ProcessEnv
}

export interface LiveProjectOptions extends PeerOptions {
  /** The pace that calls begin with, in place of the product's for Telegram. */
  readonly intervalMs: number
  /** The chats that the project lists. */
  readonly choose: (chats: SeededChats) => readonly ChatAddress[]
}

/** Runs `work` with a peer and a project in a folder of its own; both are gone afterwards. */
export async function withLiveProject<T>(
  { intervalMs, choose, ...options }: LiveProjectOptions,
  work: (project: LiveProject) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'tgelt-bench-'))
  const peer = await startPeer(options)
  try {
    if (peer.chats === undefined) throw new Error('the world is empty')
    const ids = choose(peer.chats).map(({ id }) => id)
    const config = readFileSync(join(repository, 'project.yml'), 'utf8')
    writeFileSync(join(folder, 'project.yml'), config.replace('chats: []', `chats: [${ids.join(', ')}]`))
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      TGELT_TELEGRAM_PEER: `${peer.url}&interval_ms=${intervalMs}`,
      TGELT_API_ID: '1',
      TGELT_API_HASH: 'a'.repeat(32),
      TGELT_SESSION: await peer.mintSession(),
    }
    return await work({ folder, peer, env })
  } finally {
    await peer.stop()
    rmSync(folder, { recursive: true })
  }
}
