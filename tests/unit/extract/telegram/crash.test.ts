import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import type { Clock } from '../../../../kernel/clock.ts'
import { World } from '../../../telegram-world/world.ts'
import { landedRecords, temporaryFolder } from '../support/bronze.ts'
import { liveScene } from '../support/live-scene.js'
import { expectSame, landedChat, sync } from './support/live.ts'

const root = resolve(import.meta.dirname, '../../../..')
const script = join(root, 'tests/unit/extract/support/kill-at.js')

/** Kills a run at its n-th call to the file system; returns the number of calls if it had come to its end. */
function runKilled(bronzeFolder: string, killAt: number, isPowerCut: boolean): number | undefined {
  const words = { root, killAt, isPowerCut, action: 'live', options: { bronzeFolder } }
  const child = spawnSync(process.execPath, [script, JSON.stringify(words)], { encoding: 'utf8' })
  if (child.signal === 'SIGKILL') return undefined
  expect(child.stderr).toBe('')
  return Number(child.stdout)
}

function clockFrom(start: string): Clock {
  let nowMs = Date.parse(start)
  return { now: () => new Date(++nowMs), elapsedMs: () => 0 }
}

test.each([
  ['process is killed', false, 100],
  ['computer loses its power', true, 40],
])(
  'whenever the %s, readers see whole lines, and the next run ends with what there is',
  { timeout: 900_000 },
  async (_, isPowerCut, leastCalls) => {
    const { world, read, chats, happen } = liveScene(World)
    const before = join(temporaryFolder(), 'bronze')
    await sync(world, before, { chats: read, clock: clockFrom('2026-11-20T12:00:00Z') })
    happen()
    let killAt = 1
    for (; ; killAt++) {
      const bronze = join(temporaryFolder(), 'bronze')
      cpSync(before, bronze, { recursive: true })
      const calls = runKilled(bronze, killAt, isPowerCut)
      // Throws if a line is cut off.
      landedRecords(bronze)
      const next = await sync(world, bronze, { chats, clock: clockFrom('2026-11-22T12:00:00Z') })
      expect([killAt, next.chats.map(({ completeness }) => completeness?.isComplete)]).toEqual([
        killAt,
        chats.map(() => true),
      ])
      for (const chat of chats) {
        expectSame(world, bronze, chat)
        const truth = world.truth(chat)
        const { versions } = landedChat(bronze, chat)
        expect([killAt, truth.ids.filter((id) => versions.get(id) !== truth.versions(id))]).toEqual([
          killAt,
          [],
        ])
      }
      const names = readdirSync(bronze, { recursive: true, encoding: 'utf8' })
      expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([])
      const again = await sync(world, bronze, { chats, clock: clockFrom('2026-11-23T12:00:00Z') })
      expect(again.chats.flatMap(({ files }) => files)).toEqual([])
      if (calls !== undefined) break
    }
    // The lock, and for each commit of each chat a file, an index and a state: if there are fewer calls, the test missed them.
    expect(killAt).toBeGreaterThan(leastCalls)
  },
)
