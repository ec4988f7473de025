// Runs one import or compaction of the built extractor and kills its own process, as `kill -9` would, at the n-th call
// that changes the file system; a write is cut off in its middle. Prints the number of calls if it came to its end.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { pathToFileURL } from 'node:url'

const { root, killAt, action, options } = JSON.parse(process.argv[2])
let calls = 0

function beforeCall(name, args) {
  calls++
  if (calls !== killAt) return
  if (name === 'writeSync') {
    const [descriptor, data, offset = 0, length = data.length - offset, position = null] = args
    original.writeSync(descriptor, data, offset, Math.floor(length / 2), position)
  }
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
for (const name of names) {
  fs[name] = (...args) => {
    beforeCall(name, args)
    return original[name](...args)
  }
}
syncBuiltinESMExports()

const load = (path) => import(pathToFileURL(`${root}/${path}`).href)
const clock = { now: () => new Date('2026-11-20T12:00:00Z'), elapsedMs: () => 0 }
const { fakeColumnar } = await import('./fake-columnar.js')
if (action === 'import') {
  const { importDesktopExport } = await load('dist-tools/extract/import-desktop-export.js')
  await importDesktopExport({ ...options, clock, columnar: fakeColumnar })
} else {
  const { compactBronze } = await load('dist-tools/extract/bronze/compact.js')
  await compactBronze({ ...options, clock, port: fakeColumnar })
}
console.log(calls)
