import { join } from 'node:path'
import { AtomicFile } from '../../kernel/files/atomic-file.ts'

export interface LandedFile {
  readonly file: string
  readonly rows: number
  readonly sizeBytes: number
}

export interface RecordWriterOptions {
  readonly folder: string
  /** Names for the files, each given once. */
  readonly nextFileName: () => string
  /** A file that has reached this size is committed, and the next one begun. */
  readonly maxFileBytes: number
}

// Small enough to stay in the cache; larger writes are slower.
const bufferBytes = 1 << 18

/** Appends lines to NDJSON files that become visible whole, one after the other. */
export class RecordWriter {
  readonly #options: RecordWriterOptions
  #committed: LandedFile[] = []
  readonly #buffer = Buffer.allocUnsafeSlow(bufferBytes)
  #used = 0
  #file: AtomicFile | undefined
  #name = ''
  #rows = 0

  constructor(options: RecordWriterOptions) {
    this.#options = options
  }

  /** Appends `head`, the payload's first `length` bytes, `}` and a line feed. `head` is ASCII. */
  append(head: string, payload: Buffer, length: number): void {
    if (this.#file === undefined) this.#begin()
    const size = head.length + length + 2
    if (this.#used + size > bufferBytes) this.#flush()
    if (size > bufferBytes) {
      this.#file?.write(Buffer.concat([Buffer.from(head), payload.subarray(0, length), Buffer.from('}\n')]))
    } else {
      let at = this.#used
      at += this.#buffer.write(head, at, 'latin1')
      at += payload.copy(this.#buffer, at, 0, length)
      this.#buffer[at++] = 125
      this.#buffer[at++] = 10
      this.#used = at
    }
    this.#rows++
    if ((this.#file?.sizeBytes ?? 0) + this.#used >= this.#options.maxFileBytes) this.#commitFile()
  }

  /** Makes everything appended so far durable and visible. Returns the files since the last commit. */
  commit(): readonly LandedFile[] {
    if (this.#file !== undefined) this.#commitFile()
    const committed = this.#committed
    this.#committed = []
    return committed
  }

  /** Drops what is not committed. */
  discard(): void {
    this.#file?.discard()
    this.#file = undefined
    this.#used = 0
  }

  #begin(): void {
    this.#name = this.#options.nextFileName()
    this.#file = new AtomicFile(join(this.#options.folder, this.#name))
    this.#rows = 0
  }

  #flush(): void {
    this.#file?.write(this.#buffer.subarray(0, this.#used))
    this.#used = 0
  }

  #commitFile(): void {
    this.#flush()
    const file = this.#file
    if (file === undefined) return
    file.commit()
    this.#file = undefined
    this.#committed.push({ file: this.#name, rows: this.#rows, sizeBytes: file.sizeBytes })
  }
}
