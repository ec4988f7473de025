import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { DuckDBInstance } from '@duckdb/node-api'
import type { Column, Dialect } from '../../dialect/dialect.ts'
import { duckdbDialect } from '../../dialect/duckdb/duckdb-dialect.ts'
import type { Relation } from '../../resource/relation.ts'
import type { DuckdbTarget } from '../../resource/target.ts'
import type { Finished, Outcome, RelationKind, SchemaName, Warehouse } from '../warehouse.ts'
import { readRelations } from './catalogue.ts'
import { DuckdbConnection } from './connection.ts'
import { openInstance } from './instance.ts'
import { WorkFile } from './work-file.ts'

export interface OpenRequest {
  /** Absolute. */
  readonly projectRoot: string
  readonly target: Pick<DuckdbTarget, 'path' | 'settings'>
  /**
   * `read` opens the published file as it is; `write` works in a copy that `finish` publishes; `none` is a warehouse in
   * memory that nothing stands in.
   */
  readonly access: 'read' | 'write' | 'none'
  /** What holds the lock, for whoever finds it held: `tgelt build`. */
  readonly command: string
}

/**
 * Opens the warehouse of a DuckDB target. Throws `warehouse-locked`, `warehouse-in-use`, `warehouse-missing` (reading
 * only), `warehouse-not-duckdb`, `warehouse-newer`, `warehouse-damaged`, `warehouse-has-wal`, `setting-reserved` or
 * `setting-refused`.
 */
export async function openDuckdbWarehouse(request: OpenRequest): Promise<Warehouse> {
  const published = resolve(request.projectRoot, request.target.path)
  const shown = (path: string) => showPath(request.projectRoot, path)
  if (request.access === 'write') return openWork(request, published, shown)
  return openToRead(request, request.access === 'none' ? ':memory:' : published, shown)
}

async function openToRead(
  request: OpenRequest,
  path: string,
  shown: (path: string) => string,
): Promise<Warehouse> {
  // Not beside the file: whoever may only read it may not be able to write there.
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'tgelt-'))
  const clean = () => rmSync(temporaryFolder, { recursive: true, force: true })
  try {
    const { settings } = request.target
    const instance = await openInstance({
      path,
      shownPath: shown(path),
      // Memory can't be opened to be read only.
      access: request.access === 'none' ? 'write' : 'read',
      temporaryFolder,
      settings,
    })
    return new DuckdbWarehouse(instance, request.projectRoot, async () => {
      clean()
      return {}
    })
  } catch (error) {
    clean()
    throw error
  }
}

async function openWork(
  request: OpenRequest,
  published: string,
  shown: (path: string) => string,
): Promise<Warehouse> {
  const work = WorkFile.lock(published, shown, request.command)
  const { temporaryFolder } = work
  const shownPath = shown(published)
  try {
    work.assertNoWal()
    const { settings } = request.target
    // Opened once as it is: a file that is damaged, foreign or in somebody's hands is refused before it is copied.
    if (!work.isFirst) {
      const path = published
      const probe = await openInstance({ path, shownPath, access: 'read', temporaryFolder, settings: {} })
      probe.closeSync()
    }
    await work.copyPublished()
    const instance = await openInstance({
      path: work.path,
      shownPath,
      access: 'write',
      temporaryFolder,
      settings,
    })
    return new DuckdbWarehouse(instance, request.projectRoot, async (outcome) => {
      if (outcome === 'fail') return { failedWork: work.keepFailed() }
      if (outcome === 'publish') work.publish()
      else work.discard()
      return {}
    })
  } catch (error) {
    work.discard()
    throw error
  }
}

class DuckdbWarehouse implements Warehouse {
  readonly dialect: Dialect = duckdbDialect
  readonly isTransactional = true
  readonly stateSchema: SchemaName = { schema: 'tgelt_state' }
  readonly #instance: DuckDBInstance
  readonly #hide: (text: string) => string
  readonly #end: (outcome: Outcome) => Promise<Finished>
  readonly #connections = new Set<DuckdbConnection>()
  #finished = false

  constructor(instance: DuckDBInstance, projectRoot: string, end: (outcome: Outcome) => Promise<Finished>) {
    this.#instance = instance
    this.#hide = (text) => text.replaceAll(projectRoot + sep, '')
    this.#end = end
  }

  async createSchemas(schemas: readonly SchemaName[]): Promise<void> {
    const statements = schemas.map(({ schema }) => duckdbDialect.createSchema(schema))
    if (statements.length > 0) await this.#using((connection) => connection.execute(statements.join(';\n')))
  }

  async connect(): Promise<DuckdbConnection> {
    const connection = new DuckdbConnection(await this.#instance.connect(), this.#hide)
    this.#connections.add(connection)
    return connection
  }

  async relations(): Promise<ReadonlyMap<string, RelationKind>> {
    return this.#using(readRelations)
  }

  async columns(relation: Relation): Promise<readonly Column[]> {
    return this.#using((connection) => connection.describeRelation(relation))
  }

  interrupt(): void {
    for (const connection of this.#connections) connection.interrupt()
  }

  async finish(outcome: Outcome): Promise<Finished> {
    if (this.#finished) return {}
    this.#finished = true
    try {
      // Closing would write the log into the file, too, but could not say that the disk is full.
      if (outcome === 'publish') await this.#using((connection) => connection.execute('checkpoint'))
    } catch (error) {
      this.#close()
      await this.#end('fail')
      throw error
    }
    this.#close()
    return this.#end(outcome)
  }

  #close(): void {
    for (const connection of this.#connections) connection.close()
    this.#connections.clear()
    this.#instance.closeSync()
  }

  async #using<R>(use: (connection: DuckdbConnection) => Promise<R>): Promise<R> {
    const connection = await this.connect()
    try {
      return await use(connection)
    } finally {
      connection.close()
      this.#connections.delete(connection)
    }
  }
}

/** Relative to the project where it lies in it; else its last two parts. Never absolute. */
function showPath(projectRoot: string, path: string): string {
  const below = relative(projectRoot, path)
  const isBelow = !below.startsWith('..') && !isAbsolute(below)
  return (isBelow ? below : path.split(sep).slice(-2).join(sep)).split(sep).join('/')
}
