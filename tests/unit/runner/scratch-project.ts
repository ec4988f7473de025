import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach } from 'vitest'
import { systemClock } from '../../../kernel/clock.ts'
import type { LandedFile } from '../../../runner/materialize/landed-file.ts'
import type { ExecutableNode } from '../../../runner/resource/node.ts'
import type { DuckdbTarget } from '../../../runner/resource/target.ts'
import { executeRun } from '../../../runner/run/execute-run.ts'
import type { RunEvent } from '../../../runner/run/run-event.ts'
import type { RunRequest, RunResult } from '../../../runner/run/run-request.ts'
import { openDuckdbWarehouse } from '../../../runner/warehouse/duckdb/duckdb-warehouse.ts'
import type { Warehouse } from '../../../runner/warehouse/warehouse.ts'
import { compileByHand, dependenciesOf } from './hand-made-nodes.ts'

const made: string[] = []

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const target: DuckdbTarget = {
  name: 'dev',
  type: 'duckdb',
  path: 'warehouse/shop.duckdb',
  schema: 'main',
  threads: 2,
  settings: {},
  languageModels: new Map(),
}

/** A project's folder in the system's temporary folder, and runs in it on a real DuckDB file. Removed after the test. */
export class ScratchProject {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'tgelt-test-')))
  readonly events: RunEvent[] = []
  landed: readonly LandedFile[] = []

  constructor() {
    made.push(this.root)
  }

  path(file: string): string {
    return join(this.root, file)
  }

  write(file: string, content: string | Uint8Array): string {
    mkdirSync(dirname(this.path(file)), { recursive: true })
    writeFileSync(this.path(file), content)
    return this.path(file)
  }

  open(
    access: 'read' | 'write',
    settings: Readonly<Record<string, string | number | boolean>> = {},
  ): Promise<Warehouse> {
    const request = {
      projectRoot: this.root,
      target: { ...target, settings },
      access,
      command: 'tgelt test',
    } as const
    return openDuckdbWarehouse(request)
  }

  async run(nodes: readonly ExecutableNode[], changes: Partial<RunRequest> = {}): Promise<RunResult> {
    this.events.length = 0
    const mode = changes.mode ?? 'run'
    return executeRun({
      mode,
      projectRoot: this.root,
      targetFolder: 'target',
      nodes,
      dependencies: dependenciesOf(nodes, mode === 'build'),
      compile: compileByHand,
      warehouse: changes.warehouse ?? (await this.open('write')),
      target,
      threads: 2,
      emit: (event) => this.events.push(event),
      clock: systemClock,
      listLanded: async () => this.landed,
      ...changes,
      flags: { fullRefresh: false, failFast: false, warnError: false, ...changes.flags },
    })
  }

  /** Rows of the published file, as a reader sees them. */
  async rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    const warehouse = await this.open('read')
    try {
      const connection = await warehouse.connect()
      return (await connection.query(sql)).rows
    } finally {
      await warehouse.finish('discard')
    }
  }

  warnings(): readonly string[] {
    return this.events.flatMap((event) => (event.kind === 'warning' ? [event.error.code] : []))
  }
}

/** `name status` of every result, in the order of the nodes' names. */
export function statuses({ results }: RunResult): readonly string[] {
  return results.map(({ node, status }) => `${node.name} ${status}`).sort()
}
