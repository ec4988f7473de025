import { closeSync, fsyncSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'

/** Where a piece of a page store lies. */
export interface PieceReference {
  readonly offset: number
  readonly sizeBytes: number
  readonly checksum: number
}

/**
 * A file that only grows: pieces are written behind those that are referred to, which stay as they are. So whoever
 * holds references from before a crash still finds what they refer to.
 */
export class PageStore {
  readonly #descriptor: number
  #endBytes: number
  readonly #dispose: () => void

  private constructor(descriptor: number, endBytes: number, dispose: () => void) {
    this.#descriptor = descriptor
    this.#endBytes = endBytes
    this.#dispose = dispose
  }

  /** Opens a store whose referred pieces end at `endBytes`; what lies behind is a dead run's and is overwritten. */
  static open(path: string, endBytes: number, mode: 'read' | 'write'): PageStore {
    return new PageStore(openSync(path, mode === 'read' ? 'r' : 'r+'), endBytes, () => {})
  }

  static create(path: string): PageStore {
    return new PageStore(openSync(path, 'w+'), 0, () => {})
  }

  /** A store that is gone when it is closed, or its process ends. */
  static createTemporary(path: string): PageStore {
    const descriptor = openSync(path, 'wx+', 0o600)
    try {
      rmSync(path, { force: true })
      return new PageStore(descriptor, 0, () => {})
    } catch {
      // Windows keeps the names of open files.
      return new PageStore(descriptor, 0, () => rmSync(path, { force: true }))
    }
  }

  get sizeBytes(): number {
    return this.#endBytes
  }

  append(piece: Uint8Array): PieceReference {
    const offset = this.#endBytes
    let written = 0
    while (written < piece.length) {
      written += writeSync(this.#descriptor, piece, written, piece.length - written, offset + written)
    }
    this.#endBytes += piece.length
    return { offset, sizeBytes: piece.length, checksum: crc32(piece) }
  }

  /** The piece, or undefined if it isn't there whole. */
  read(reference: PieceReference): Buffer | undefined {
    const piece = Buffer.allocUnsafe(reference.sizeBytes)
    let read = 0
    while (read < piece.length) {
      const count = readSync(this.#descriptor, piece, read, piece.length - read, reference.offset + read)
      if (count === 0) return undefined
      read += count
    }
    return crc32(piece) === reference.checksum ? piece : undefined
  }

  sync(): void {
    fsyncSync(this.#descriptor)
  }

  close(): void {
    closeSync(this.#descriptor)
    this.#dispose()
  }
}
