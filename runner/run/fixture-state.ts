import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CompileState } from '../compile/compile-scope.ts'
import type { Column } from '../dialect/dialect.ts'
import type { RelationNode, UnitTestNode } from '../resource/node.ts'
import { type RelationKind, relationKey } from '../resource/relation.ts'
import type { Connection } from '../warehouse/warehouse.ts'
import type { RunRequest } from './run-request.ts'

interface FixtureRequest {
  readonly node: UnitTestNode
  readonly request: Pick<RunRequest, 'projectRoot' | 'warehouse'>
  readonly relations: ReadonlyMap<string, RelationKind>
  readonly connection: Connection
}

/**
 * What the given rows of a unit test are written with: where seeds lie, or what they hold, and the columns of what the rows stand in for,
 * as far as it is in the warehouse. A seed that was never loaded has those of its file.
 */
export async function fixtureState(
  given: FixtureRequest,
): Promise<Pick<CompileState, 'columns' | 'absolutePath' | 'seedTexts'>> {
  const { node, request } = given
  const absolutePath = (file: string): string => join(request.projectRoot, file)
  const columns = new Map<string, readonly Column[]>()
  const seedTexts = new Map<string, string>()
  // Only DuckDB reads a file by itself.
  const needsText = request.warehouse.dialect.name !== 'duckdb'
  for (const { fixture, target } of node.given) {
    if (fixture.kind === 'seed' && target !== undefined && needsText)
      seedTexts.set(target.file, await readFile(absolutePath(target.file), 'utf8'))
    if (fixture.kind !== 'rows' || target === undefined) continue
    const found = await columnsOf(given, target, absolutePath)
    if (found !== undefined) columns.set(relationKey(target.relation), found)
  }
  return { columns, absolutePath, seedTexts }
}

async function columnsOf(
  { request, relations, connection }: FixtureRequest,
  target: RelationNode,
  absolutePath: (file: string) => string,
): Promise<readonly Column[] | undefined> {
  const { warehouse } = request
  if (relations.has(relationKey(target.relation))) return warehouse.columns(target.relation)
  if (target.resourceType !== 'seed') return undefined
  const { delimiter, columnTypes } = target.config
  return connection.describeSeed({ path: absolutePath(target.file), delimiter, columnTypes })
}
