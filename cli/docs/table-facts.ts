import type { ColumnFacts, TableFacts, TestFacts } from '../../pages/catalogue/catalogue.ts'
import type { Graph } from '../../runner/graph/graph.ts'
import type { DataTestNode, RelationNode, ResourceNode, UniqueId } from '../../runner/resource/node.ts'
import { showRelation } from '../../runner/resource/relation.ts'
import type { LastRun } from './last-run.ts'

/** What is known of tables besides their definitions. */
export interface KnownFacts {
  readonly lastRun: LastRun | undefined
  readonly rows: ReadonlyMap<UniqueId, number>
  readonly compiled: ReadonlyMap<UniqueId, string>
}

/** A table as the catalogue tells of it. */
export function tableFacts(node: RelationNode, graph: Graph, known: KnownFacts): TableFacts {
  const tests = testsOf(node, graph)
  const facts = (test: DataTestNode): TestFacts => testFacts(test, known.lastRun)
  const documented = new Set(node.columns.map(({ name }) => name))
  const isOfColumn = (test: DataTestNode): boolean =>
    test.generic?.columnName !== undefined && documented.has(test.generic.columnName)
  const { meta } = node.config
  return {
    id: tableId(node),
    name: node.name,
    layer: layerOf(node),
    relation: showRelation(node.relation),
    kind: kindOf(node),
    file: node.file,
    description: oneLine(node.description),
    grain: typeof meta['grain'] === 'string' ? meta['grain'] : '',
    key: Array.isArray(meta['key']) ? meta['key'].map(String) : [],
    tags: node.config.tags,
    columns: node.columns.map(
      ({ name, dataType, description, meta: columnMeta }): ColumnFacts => ({
        name,
        dataType: dataType ?? '',
        description: oneLine(description),
        personal: typeof columnMeta['pii'] === 'string' ? columnMeta['pii'] : undefined,
        tests: tests.filter((test) => test.generic?.columnName === name).map(facts),
      }),
    ),
    tests: tests.filter((test) => !isOfColumn(test)).map(facts),
    parents: neighbours(graph.parents.get(node.uniqueId), graph),
    children: neighbours(graph.children.get(node.uniqueId), graph),
    source: node.resourceType === 'model' ? node.rawSql : undefined,
    compiled: known.compiled.get(node.uniqueId),
    rows: known.rows.get(node.uniqueId),
    run: known.lastRun?.nodes.get(node.uniqueId),
  }
}

function tableId(node: RelationNode): string {
  return node.resourceType === 'source' ? `${node.sourceName}.${node.name}` : node.name
}

function layerOf(node: RelationNode): string {
  if (node.resourceType !== 'model') return `${node.resourceType}s`
  const [, folder, ...below] = node.fqn
  return folder !== undefined && below.length > 0 ? folder : 'models'
}

function kindOf(node: RelationNode): string {
  return node.resourceType === 'model' ? `${node.config.materialized} model` : node.resourceType
}

/** Tests that stand under a table, and singular ones that read it. */
function testsOf(node: RelationNode, graph: Graph): readonly DataTestNode[] {
  const children = graph.children.get(node.uniqueId) ?? []
  return children
    .flatMap((id) => graph.nodes.get(id) ?? [])
    .filter((child): child is DataTestNode => child.resourceType === 'test')
    .filter(({ generic }) => generic === undefined || generic.attachedTo === node.uniqueId)
}

function testFacts({ uniqueId, name, generic }: DataTestNode, lastRun: LastRun | undefined): TestFacts {
  const run = lastRun?.nodes.get(uniqueId)
  return { name, label: generic?.kind ?? name, outcome: run?.outcome ?? 'none', failures: run?.failures }
}

function neighbours(ids: readonly UniqueId[] | undefined, graph: Graph): readonly string[] {
  return (ids ?? [])
    .flatMap((id) => graph.nodes.get(id) ?? [])
    .filter((node: ResourceNode): node is RelationNode => node.resourceType !== 'test')
    .map(tableId)
}

/** Descriptions are folded in YAML as their authors like; a page folds them anew. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
