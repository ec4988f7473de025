import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ExecutableNode } from '../resource/node.ts'

/** How many files are written at a time. */
const width = 16

/**
 * Writes what nodes compiled to and what was run for them, below target/, while the run goes on; `settle` waits for
 * the rest. These files are for looking at: they are not fsynced.
 */
export class CompiledFiles {
  readonly #root: string
  readonly #folder: string
  readonly #folders = new Map<string, Promise<unknown>>()
  readonly #waiting: { readonly path: string; readonly text: string }[] = []
  readonly #writers: Promise<void>[] = []
  #writerCount = 0
  #problem: unknown

  /** @param folder relative to the root */
  constructor(root: string, folder: string) {
    this.#root = root
    this.#folder = folder
  }

  /** Takes a node's text; gives the path, relative to the project's root. */
  add(kind: 'compiled' | 'run', node: ExecutableNode, text: string): string {
    const path = compiledPath(this.#folder, kind, node)
    this.#waiting.push({ path: join(this.#root, path), text })
    if (this.#writerCount < width) this.#writers.push(this.#write())
    return path
  }

  async settle(): Promise<void> {
    await Promise.all(this.#writers)
    if (this.#problem !== undefined) throw this.#problem
  }

  /** Writes until nothing waits; the next file after that starts another writer. */
  async #write(): Promise<void> {
    this.#writerCount++
    // Starts after the caller's turn, so that a node does not wait for its files.
    await Promise.resolve()
    for (let file = this.#waiting.shift(); file !== undefined; file = this.#waiting.shift()) {
      try {
        await this.#makeFolder(dirname(file.path))
        await writeFile(file.path, file.text)
      } catch (error) {
        this.#problem ??= error
      }
    }
    this.#writerCount--
  }

  #makeFolder(folder: string): Promise<unknown> {
    const made = this.#folders.get(folder) ?? mkdir(folder, { recursive: true })
    this.#folders.set(folder, made)
    return made
  }
}

/** `target/compiled/<package>/<file>`; a generic test lies in a folder named after its YAML file, as dbt has it. */
export function compiledPath(folder: string, kind: 'compiled' | 'run', node: ExecutableNode): string {
  const base = `${folder}/${kind}/${node.packageName}/${node.file}`
  if (node.resourceType === 'unit_test')
    return `${base}/${node.modelName}.${node.name.replace(/[^\w.-]/g, '_')}.sql`
  if (node.resourceType !== 'test' || node.generic === undefined) return base
  return `${base}/${node.name.replace(/[^\w.-]/g, '_')}.sql`
}
