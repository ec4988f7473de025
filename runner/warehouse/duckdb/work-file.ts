import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isNodeError } from '../../../kernel/errors/node-error.ts'
import { syncFolder } from '../../../kernel/files/folder-sync.ts'
import { acquireLock } from '../../../kernel/files/lock.ts'
import { duckdbError } from './errors.ts'

/** Beside the published file, so that a rename stays within one file system. */
const workFolderName = '.tgelt-work'
const failedName = 'failed.duckdb'

/**
 * The copy that a run works in, and its way to the readers. Holds the lock from `prepare` on; every way out
 * (`publish`, `keepFailed`, `discard`) gives it back.
 */
export class WorkFile {
  /** Absolute. */
  readonly path: string
  readonly temporaryFolder: string
  readonly #published: string
  readonly #shown: (path: string) => string
  readonly #release: () => void
  #copiedFrom: string | undefined

  private constructor(published: string, shown: (path: string) => string, release: () => void) {
    this.#published = published
    this.#shown = shown
    this.#release = release
    const folder = join(dirname(published), workFolderName)
    this.path = join(folder, `${basename(published)}.${process.pid}.duckdb`)
    this.temporaryFolder = join(folder, `${basename(published)}.${process.pid}.tmp`)
  }

  /**
   * Takes the lock and removes what dead runs have left. Throws `warehouse-locked` with the holder.
   *
   * @param publishedPath absolute
   * @param shown how a path is called in an error
   */
  static lock(publishedPath: string, shown: (path: string) => string, command: string): WorkFile {
    const published = existsSync(publishedPath) ? realpathSync(publishedPath) : publishedPath
    const folder = join(dirname(published), workFolderName)
    mkdirSync(folder, { recursive: true })
    const lock = acquireLock(join(folder, `${basename(published)}.lock`), command)
    if (!lock.acquired) {
      const { pid, host, command: holding } = lock.holder
      throw duckdbError('warehouse-locked', { path: shown(published), pid, host, command: holding })
    }
    // Whoever holds the lock is the only one alive: other work files belong to the dead.
    for (const name of readdirSync(folder)) {
      const isWork = name.startsWith(`${basename(published)}.`) && /\.\d+\.(duckdb(\.wal)?|tmp)$/.test(name)
      if (isWork) rmSync(join(folder, name), { recursive: true, force: true })
    }
    return new WorkFile(published, shown, lock.release)
  }

  get isFirst(): boolean {
    return !existsSync(this.#published)
  }

  /** Throws `warehouse-has-wal` if somebody has written into the published file itself. */
  assertNoWal(): void {
    const wal = `${this.#published}.wal`
    if (existsSync(wal)) {
      throw duckdbError('warehouse-has-wal', { path: this.#shown(this.#published), wal: this.#shown(wal) })
    }
  }

  /** Copies the published file, as a clone where the file system can. */
  async copyPublished(): Promise<void> {
    this.#copiedFrom = this.#fingerprint()
    if (this.isFirst) return
    await copyFile(this.#published, this.path, constants.COPYFILE_FICLONE)
  }

  /**
   * Shows the work to readers: durable, then renamed. Whoever has the old file open keeps it. Throws `publish-blocked`
   * or `warehouse-changed`, and keeps the work for inspection.
   */
  publish(): void {
    const path = this.#shown(this.#published)
    const failed = this.#shown(this.#failedPath())
    if (this.#fingerprint() !== this.#copiedFrom || existsSync(`${this.#published}.wal`)) {
      this.keepFailed()
      throw duckdbError('warehouse-changed', { path, failed })
    }
    const descriptor = openSync(this.path, 'r+')
    try {
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    try {
      renameSync(this.path, this.#published)
    } catch (error) {
      this.keepFailed()
      // Windows does not replace a file that somebody has open.
      if (!['EPERM', 'EBUSY', 'EACCES'].some((code) => isNodeError(error, code))) throw error
      throw duckdbError('publish-blocked', { path, failed }, { cause: error })
    }
    syncFolder(dirname(this.#published))
    rmSync(this.#failedPath(), { force: true })
    this.discard()
  }

  /** Keeps the work under a name that the next failure replaces and the next success removes; gives the name. */
  keepFailed(): string {
    if (existsSync(this.path)) renameSync(this.path, this.#failedPath())
    this.discard()
    return this.#shown(this.#failedPath())
  }

  discard(): void {
    rmSync(this.path, { force: true })
    rmSync(`${this.path}.wal`, { force: true })
    rmSync(this.temporaryFolder, { recursive: true, force: true })
    this.#release()
  }

  #failedPath(): string {
    return join(dirname(this.path), failedName)
  }

  /** Tells whether the published file is still the one that was copied. */
  #fingerprint(): string | undefined {
    const stat = statSync(this.#published, { throwIfNoEntry: false })
    return stat && [stat.ino, stat.size, stat.mtimeMs].join(':')
  }
}
