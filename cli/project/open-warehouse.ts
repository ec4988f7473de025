import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { bigqueryDialect } from '../../runner/dialect/bigquery/bigquery-dialect.ts'
import type { Dialect } from '../../runner/dialect/dialect.ts'
import { duckdbDialect } from '../../runner/dialect/duckdb/duckdb-dialect.ts'
import { isTest } from '../../runner/resource/is-test.ts'
import { relationKey } from '../../runner/resource/relation.ts'
import type { Target } from '../../runner/resource/target.ts'
import type { SchemaName, Warehouse } from '../../runner/warehouse/warehouse.ts'
import type { CommandContext } from '../command.ts'
import type { OpenedProject } from './open-project.ts'

/** `read` and `none` change nothing; see each engine for what `write` means. */
export type Access = 'read' | 'write' | 'none'

/** Opens what a project's target says, loading the engine's library. `command` is what the opener is called. */
export async function openWarehouse(
  { root, invocationId }: CommandContext,
  { project }: OpenedProject,
  access: Access,
  command: string,
): Promise<Warehouse> {
  const { target } = project
  if (target.type === 'duckdb') {
    const { openDuckdbWarehouse } = await import('../../runner/warehouse/duckdb/duckdb-warehouse.ts')
    return openDuckdbWarehouse({ projectRoot: root, target, access, command })
  }
  const { openBigqueryWarehouse } = await import('../../runner/warehouse/bigquery/bigquery-warehouse.ts')
  const schemas = new Map<string, SchemaName>()
  for (const node of project.nodes.values()) {
    if (isTest(node)) continue
    const { database, schema } = node.relation
    schemas.set(relationKey({ database, schema, identifier: '' }), { database, schema })
  }
  return openBigqueryWarehouse({
    projectRoot: root,
    target,
    schemas: [...schemas.values()],
    runId: invocationId,
    command,
  })
}

export function dialectFor(target: Target): Dialect {
  return target.type === 'duckdb' ? duckdbDialect : bigqueryDialect
}

/** Whether there is something to open: a DuckDB file is made by the first build. */
export function hasWarehouse({ root }: Pick<CommandContext, 'root'>, target: Target): boolean {
  return target.type !== 'duckdb' || existsSync(resolve(root, target.path))
}
