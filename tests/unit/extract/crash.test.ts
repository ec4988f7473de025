import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compactBronze } from '../../../extract/bronze/compact.ts'
import {
  fixedClock,
  landedLines,
  recordKeys,
  runImport,
  temporaryFolder,
  writeExport,
} from './support/bronze.ts'
import { group, message, renderAccount } from './support/export-text.ts'
import { fakeColumnar } from './support/fake-columnar.js'

const root = join(import.meta.dirname, '../../..')

/** Runs an action in a process of its own, which kills itself at its n-th call; returns the calls if it did not. */
function runKilled(action: 'import' | 'compact', options: object, killAt: number): number | undefined {
  const script = join(import.meta.dirname, 'support/kill-at.js')
  const child = spawnSync(process.execPath, [script, JSON.stringify({ root, killAt, action, options })], {
    encoding: 'utf8',
  })
  if (child.signal === 'SIGKILL') return undefined
  expect(child.stderr).toBe('')
  return Number(child.stdout)
}

const chats = (texts: readonly string[]) => [
  group(texts.map((text, index) => message(index + 1, text.repeat(30)))),
  { name: 'Bob', type: 'personal_chat', id: 55, messages: [message(7, texts[0]!), { broken: true }] },
]

const maxFileBytes = 900

interface Scene {
  readonly bronze: string
  readonly first: string
  readonly second: string
}

/** A bronze folder with one export landed, and a second one of the same chats to come. */
async function prepare(): Promise<Scene> {
  const folder = temporaryFolder()
  const bronze = join(folder, 'bronze')
  const first = writeExport(join(folder, 'first.json'), renderAccount(42, chats(['a', 'b', 'c'])), 1)
  const second = writeExport(
    join(folder, 'second.json'),
    renderAccount(42, chats(['a', 'B', 'c', 'd', 'e', 'f'])),
    2,
  )
  await runImport(first, bronze, { maxFileBytes })
  return { bronze, first, second }
}

function copyOf(scene: Scene): string {
  const bronze = join(temporaryFolder(), 'bronze')
  cpSync(scene.bronze, bronze, { recursive: true })
  return bronze
}

const leftovers = (bronze: string): string[] =>
  readdirSync(bronze, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tmp'))

describe('a process killed at any call', () => {
  it('while importing: whole files only, and the next run lands exactly what is missing', async () => {
    const scene = await prepare()
    const undisturbed = copyOf(scene)
    await runImport(scene.second, undisturbed, { maxFileBytes })
    const expected = recordKeys(undisturbed)
    const known = recordKeys(scene.bronze)
    expect(expected.length).toBe(known.length + 4)
    let killAt = 1
    for (; ; killAt++) {
      const bronze = copyOf(scene)
      const options = { file: scene.second, bronzeFolder: bronze, maxFileBytes }
      const calls = runKilled('import', options, killAt)
      // Throws if a line is cut off.
      const afterKill = recordKeys(bronze)
      expect(expected).toEqual(expect.arrayContaining(afterKill))
      expect(afterKill).toEqual(expect.arrayContaining(known))
      const rest = await runImport(scene.second, bronze, { maxFileBytes })
      expect([killAt, recordKeys(bronze)]).toEqual([killAt, expected])
      expect(leftovers(bronze)).toEqual([])
      expect(rest.chats.map((chat) => chat.read)).toEqual([6, 2])
      const again = await runImport(scene.second, bronze, { maxFileBytes })
      expect(again.chats.map((chat) => chat.files)).toEqual([[], []])
      if (calls !== undefined) break
    }
    // The lock, three files, two indexes, two states, …: if there are fewer calls, the test has missed them.
    expect(killAt).toBeGreaterThan(40)
  })

  it('while compacting: a reader gets every record once, before and after the next run', async () => {
    const scene = await prepare()
    await compactBronze({ bronzeFolder: scene.bronze, port: fakeColumnar, clock: fixedClock })
    await runImport(scene.second, scene.bronze, { maxFileBytes })
    const lines = (bronze: string) => landedLines(bronze).sort((a, b) => (a.place < b.place ? -1 : 1))
    const expected = lines(scene.bronze)
    let killAt = 1
    for (; ; killAt++) {
      const bronze = copyOf(scene)
      const calls = runKilled('compact', { bronzeFolder: bronze }, killAt)
      expect([killAt, lines(bronze)]).toEqual([killAt, expected])
      await compactBronze({ bronzeFolder: bronze, port: fakeColumnar, clock: fixedClock })
      expect([killAt, lines(bronze)]).toEqual([killAt, expected])
      expect(leftovers(bronze)).toEqual([])
      const files = readdirSync(bronze, { recursive: true, encoding: 'utf8' })
      expect(files.filter((name) => name.endsWith('.ndjson'))).toEqual([])
      expect(files.filter((name) => name.endsWith('.parquet'))).toHaveLength(2)
      const again = await runImport(scene.second, bronze, { maxFileBytes })
      expect(again.chats.map((chat) => chat.files)).toEqual([[], []])
      if (calls !== undefined) break
    }
    expect(killAt).toBeGreaterThanOrEqual(25)
  })
})
