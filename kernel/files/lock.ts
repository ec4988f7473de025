import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { isNodeError } from '../errors/node-error.ts'

export interface LockHolder {
  readonly pid: number
  readonly host: string
  /** When the holding process started, in the system's own units: tells a process from a later one with its pid. */
  readonly started: string
  readonly command: string
}

export type LockResult =
  | { readonly acquired: true; readonly release: () => void }
  | { readonly acquired: false; readonly holder: LockHolder }

/**
 * Takes a lock file, or says who holds it. A lock whose process is gone (kill -9) is taken over at once; a lock from
 * another host is believed, since its process can't be seen from here.
 */
export function acquireLock(path: string, command: string): LockResult {
  mkdirSync(dirname(path), { recursive: true })
  const own: LockHolder = {
    pid: process.pid,
    host: hostname(),
    started: processStart(process.pid) ?? '',
    command,
  }
  const mine = `${path}.${process.pid}`
  writeFileSync(mine, JSON.stringify(own))
  try {
    for (;;) {
      if (tryLink(mine, path)) return { acquired: true, release: () => rmSync(path, { force: true }) }
      const holder = readHolder(path)
      if (holder === undefined) continue
      if (isAlive(holder)) return { acquired: false, holder }
      removeDead(path, holder)
    }
  } finally {
    rmSync(mine, { force: true })
  }
}

/** Moves a dead lock aside; if a living one had replaced it in the meantime, puts that back. */
function removeDead(path: string, dead: LockHolder): void {
  const aside = `${path}.${process.pid}.dead`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return
    throw error
  }
  const moved = readHolder(aside)
  if (moved !== undefined && moved.pid !== dead.pid) tryLink(aside, path)
  rmSync(aside, { force: true })
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (isNodeError(error, 'EEXIST')) return false
    throw error
  }
}

function readHolder(path: string): LockHolder | undefined {
  try {
    return parseHolder(readFileSync(path, 'utf8'))
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Locks appear whole; one that is torn is what a power failure has left, and nobody's any more. */
const nobody: LockHolder = { pid: 0, host: '', started: '', command: '' }

function parseHolder(text: string): LockHolder {
  try {
    const holder: unknown = JSON.parse(text)
    const isHolder = typeof holder === 'object' && holder !== null && 'pid' in holder && 'host' in holder
    // Only acquireLock writes these files, whole objects or nothing.
    return isHolder ? (holder as LockHolder) : nobody
  } catch {
    return nobody
  }
}

function isAlive(holder: LockHolder): boolean {
  if (holder === nobody) return false
  if (holder.host !== hostname()) return true
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    return isNodeError(error, 'EPERM')
  }
  const started = processStart(holder.pid)
  return started === undefined || holder.started === '' || started === holder.started
}

/** Field 22 of /proc/<pid>/stat; undefined where the system has no /proc. The command name may hold spaces. */
function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}
