// Installs Google's SQL engine beside this file, if it is not there or not the one that the lockfile names.
// On Linux x64 a copy of it is made that takes requests above 4 MB: the limit is gRPC's default, and its program offers no
// option for it.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname
const modules = join(folder, 'node_modules')
const own = join(modules, '.tgelt')
const service = join(modules, '@fivetrandevelopers/zetasql/lib/zetasql/remote_server.so')

/** The build whose limit is known to stand at this offset, as the operand of one instruction. */
const build = {
  sha256: 'c68edd4501e2eebbc76f07bc6fc2d01c244ce7f92a336efd513ea6f23c37aa5b',
  offset: 0x185cc54,
  limitBytes: 0x400000,
  raisedBytes: 0x40000000,
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex')
}

function isInstalled(lock) {
  const stamp = join(own, 'lockfile.sha256')
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === lock
  // Installed by hand with npm ci: npm keeps what it installed in a lockfile of its own.
  const installed = join(modules, '.package-lock.json')
  if (!existsSync(installed) || !existsSync(service)) return false
  const wanted = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages
  return Object.entries(JSON.parse(readFileSync(installed, 'utf8')).packages).every(
    ([path, { version }]) => wanted[path]?.version === version,
  )
}

/** Writes a file whole or not at all: several processes may install at once. */
function write(path, bytes) {
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, bytes)
  renameSync(temporary, path)
}

function raiseLimit() {
  const raised = join(own, 'remote_server')
  if (process.platform !== 'linux' || process.arch !== 'x64' || existsSync(raised)) return
  const bytes = readFileSync(service)
  if (sha256(bytes) !== build.sha256 || bytes.readUInt32LE(build.offset) !== build.limitBytes) {
    throw new Error(
      `${service} is not the build whose request limit is known; see tests/bigquery-engine/install.js`,
    )
  }
  bytes.writeUInt32LE(build.raisedBytes, build.offset)
  write(`${raised}.part`, bytes)
  chmodSync(`${raised}.part`, 0o755)
  renameSync(`${raised}.part`, raised)
}

const lock = sha256(readFileSync(join(folder, 'package-lock.json')))
if (!isInstalled(lock)) {
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
mkdirSync(own, { recursive: true })
raiseLimit()
write(join(own, 'lockfile.sha256'), lock)
