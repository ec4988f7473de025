import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder } from './folder-sync.ts'

/** Unfinished files end like this; whoever finds one under no lock may delete it. */
export const temporarySuffix = '.tmp'

/**
 * A file that appears whole or not at all. Write to it, then `commit` (flush, fsync, rename, fsync the folder) or
 * `discard`. Until `commit` returns, nothing exists under its name.
 */
export class AtomicFile {
  readonly path: string
  readonly #temporary: string
  #descriptor: number | undefined
  #sizeBytes = 0

  /** `mode` is the file's from its first byte on. */
  constructor(path: string, mode?: number) {
    this.path = path
    this.#temporary = `${path}.${process.pid}${temporarySuffix}`
    mkdirSync(dirname(path), { recursive: true })
    // One that is left of a process that was killed would keep its own mode.
    if (mode !== undefined) rmSync(this.#temporary, { force: true })
    this.#descriptor = openSync(this.#temporary, 'w', mode)
  }

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  write(data: Uint8Array): void {
    if (this.#descriptor === undefined) throw new Error(`${this.path} is closed`)
    let offset = 0
    while (offset < data.length) offset += writeSync(this.#descriptor, data, offset)
    this.#sizeBytes += data.length
  }

  /** Makes the content durable under its temporary name, so that a later `commit` only has to rename. */
  flush(): void {
    if (this.#descriptor === undefined) return
    fsyncSync(this.#descriptor)
    closeSync(this.#descriptor)
    this.#descriptor = undefined
  }

  commit(): void {
    this.flush()
    renameSync(this.#temporary, this.path)
    syncFolder(dirname(this.path))
  }

  discard(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
    rmSync(this.#temporary, { force: true })
  }
}

/** Replaces a whole file atomically and durably; makes its folder if needed. */
export function writeFileAtomic(path: string, content: string | Uint8Array, mode?: number): void {
  const file = new AtomicFile(path, mode)
  try {
    file.write(typeof content === 'string' ? Buffer.from(content) : content)
    file.commit()
  } catch (error) {
    file.discard()
    throw error
  }
}
