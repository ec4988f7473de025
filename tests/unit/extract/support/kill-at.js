// Runs one import, compaction or live extraction of the built extractor and kills its own process, as `kill -9` would, at
// the n-th call that changes the file system; a write is cut off in its middle. If `isPowerCut`, what was not flushed to
// the disk by then is gone, too. Prints the number of calls if it came to its end.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { liveScene } from './live-scene.js'

const { root, killAt, action, isPowerCut = false, options } = JSON.parse(process.argv[2])
let calls = 0

function beforeCall(name, args) {
  // What the others do is on the disk by these, or gone.
  if (isPowerCut && !['fsyncSync', 'renameSync'].includes(name)) return
  calls++
  if (calls !== killAt) return
  if (name === 'writeSync') {
    const [descriptor, data, offset = 0, length = data.length - offset, position = null] = args
    original.writeSync(descriptor, data, offset, Math.floor(length / 2), position)
  }
  if (isPowerCut) forgetUnflushed()
  process.kill(process.pid, 'SIGKILL')
}

const names = [
  'openSync',
  'writeSync',
  'writeFileSync',
  'fsyncSync',
  'renameSync',
  'rmSync',
  'linkSync',
  'mkdirSync',
]
const original = Object.fromEntries(names.map((name) => [name, fs[name]]))
/** By descriptor: the path, and how much of the file is on the disk. */
const open = new Map()
/** Renames that are not on the disk, with what they replaced. */
const renames = []

const noteAfter = {
  openSync: (descriptor, [path]) => open.set(descriptor, { path: String(path), flushedBytes: 0 }),
  fsyncSync(_, [descriptor]) {
    const file = open.get(descriptor)
    file.flushedBytes = fs.fstatSync(descriptor).size
    for (const each of renames.filter(({ to }) => dirname(to) === file.path))
      renames.splice(renames.indexOf(each), 1)
  },
  renameSync(_, [from, to]) {
    for (const file of open.values()) if (file.path === from) file.path = to
    renames.at(-1).isDone = true
  },
}
const noteBefore = {
  renameSync([from, to]) {
    renames.push({ from, to, replaced: fs.existsSync(to) ? fs.readFileSync(to) : undefined })
  },
}

function forgetUnflushed() {
  for (const { path, flushedBytes } of open.values()) {
    const isLonger =
      fs.existsSync(path) && fs.statSync(path).isFile() && fs.statSync(path).size > flushedBytes
    if (isLonger) fs.truncateSync(path, flushedBytes)
  }
  for (const { from, to, replaced, isDone } of renames.reverse()) {
    if (!isDone) continue
    original.renameSync(to, from)
    if (replaced !== undefined) original.writeFileSync(to, replaced)
  }
}

for (const name of names) {
  fs[name] = (...args) => {
    beforeCall(name, args)
    if (isPowerCut) noteBefore[name]?.(args)
    const result = original[name](...args)
    if (isPowerCut) noteAfter[name]?.(result, args)
    return result
  }
}
syncBuiltinESMExports()

const load = (path) => import(pathToFileURL(`${root}/${path}`).href)
const { fakeColumnar } = await import('./fake-columnar.js')
const clock = { now: () => new Date('2026-11-20T12:00:00Z'), elapsedMs: () => 0 }
const actions = {
  async import() {
    const { importDesktopExport } = await load('dist-tools/extract/import-desktop-export.js')
    await importDesktopExport({ ...options, clock, columnar: fakeColumnar })
  },
  async compact() {
    const { compactBronze } = await load('dist-tools/extract/bronze/compact.js')
    await compactBronze({ ...options, clock, port: fakeColumnar })
  },
  /** The second run over the scene, which makes durable what it has before each further page. */
  async live() {
    const { World } = await load('dist-tools/tests/telegram-world/world.js')
    const { worldClient } = await load('dist-tools/tests/telegram-world/world-client.js')
    const { extractLive } = await load('dist-tools/extract/telegram/extract-live.js')
    const { toChatSelector } = await load('dist-tools/extract/chat-selector.js')
    const { world, chats, happen } = liveScene(World)
    happen()
    const client = worldClient(world)
    const forChat = ({ onWait }) => {
      const history = (...args) => {
        onWait()
        return client.history(...args)
      }
      return new Proxy(client, { get: (target, name) => (name === 'history' ? history : target[name]) })
    }
    let nowMs = Date.parse('2026-11-21T12:00:00Z')
    await extractLive({
      ...options,
      clients: { account: client, forChat },
      allowedChats: chats.map(({ id, kind }) => toChatSelector(id, kind)),
      only: [],
      isVerifying: false,
      usesTakeout: false,
      lookBackMessages: 0,
      readsParticipants: false,
      parallelChats: 1,
      clock: { now: () => new Date(++nowMs), elapsedMs: () => 0 },
      columnar: fakeColumnar,
    })
  },
}
await actions[action]()
console.log(calls)
