import type { CompiledNode } from '../../../runner/compile/compiled-node.ts'
import type { DataTestConfig, ModelConfig, SeedConfig } from '../../../runner/resource/config.ts'
import type {
  ColumnProperties,
  DataTestNode,
  ExecutableNode,
  ModelNode,
  SeedNode,
  UniqueId,
} from '../../../runner/resource/node.ts'

const common = { enabled: true, tags: [], meta: {}, raw: {} }

/** A model of the package `shop` in schema `main`, a table unless the configuration says otherwise. */
export function model(
  name: string,
  rawSql: string,
  config: Partial<ModelConfig> = {},
  rest: Partial<Pick<ModelNode, 'dependsOn' | 'columns' | 'relation'>> = {},
): ModelNode {
  return {
    resourceType: 'model',
    uniqueId: `model.shop.${name}`,
    name,
    packageName: 'shop',
    file: `models/${name}.sql`,
    fqn: ['shop', name],
    description: '',
    columns: [],
    dependsOn: [],
    relation: { schema: 'main', identifier: name },
    rawSql,
    macros: [],
    config: {
      ...common,
      materialized: 'table',
      uniqueKey: [],
      onSchemaChange: 'ignore',
      incrementalPredicates: [],
      preHooks: [],
      postHooks: [],
      files: [],
      ...config,
    },
    ...rest,
  }
}

export function seed(name: string, config: Partial<SeedConfig> = {}): SeedNode {
  return {
    resourceType: 'seed',
    uniqueId: `seed.shop.${name}`,
    name,
    packageName: 'shop',
    file: `seeds/${name}.csv`,
    fqn: ['shop', name],
    description: '',
    columns: [],
    dependsOn: [],
    relation: { schema: 'main', identifier: name },
    checksum: '',
    config: { ...common, columnTypes: {}, delimiter: ',', quoteColumns: false, ...config },
  }
}

export function dataTest(
  name: string,
  rawSql: string,
  dependsOn: readonly UniqueId[],
  config: Partial<DataTestConfig> = {},
  attachedTo?: UniqueId,
): DataTestNode {
  return {
    resourceType: 'test',
    uniqueId: `test.shop.${name}`,
    name,
    packageName: 'shop',
    file: attachedTo === undefined ? `tests/data/${name}.sql` : 'models/schema.yml',
    fqn: ['shop', name],
    description: '',
    columns: [],
    dependsOn,
    rawSql,
    relation: { schema: 'audit', identifier: name },
    definedAt: {
      file: attachedTo === undefined ? `tests/data/${name}.sql` : 'models/schema.yml',
      line: 3,
      column: 9,
    },
    generic: attachedTo === undefined ? undefined : { kind: 'not_null', arguments: {}, attachedTo },
    config: {
      ...common,
      severity: 'error',
      warnIf: '!= 0',
      errorIf: '!= 0',
      failCalc: 'count(*)',
      storeFailures: false,
      ...config,
    },
  } as DataTestNode
}

export function column(name: string, dataType?: string): ColumnProperties {
  return { name, description: '', meta: {}, tags: [], quote: false, ...(dataType && { dataType }) }
}

/**
 * A compiler that takes the text as it is. The file has one more line above it, and every line is indented by two, so
 * that a mapped position differs from an unmapped one.
 */
export function compileByHand(node: ExecutableNode): CompiledNode {
  const sql = node.resourceType === 'seed' || node.resourceType === 'unit_test' ? '' : node.rawSql
  const file = ['-- a comment', ...sql.split('\n').map((line) => `  ${line}`)].join('\n')
  return {
    node,
    sql,
    map: { origin: (line, at) => ({ file: node.file, line: line + 1, column: at + 2 }) },
    sources: new Map([[node.file, file]]),
    ephemeralParents: [],
    preHooks: node.resourceType === 'model' ? node.config.preHooks : [],
    postHooks: node.resourceType === 'model' ? node.config.postHooks : [],
    hookPlaces: {
      pre: { file: 'project.yml', line: 1, column: 2 },
      post: { file: 'project.yml', line: 3, column: 4 },
    },
    logged: [],
    warnings: [],
  }
}

/** What each node waits for, from its `dependsOn`; with `testsBlock`, children of a tested model wait for its tests. */
export function dependenciesOf(
  nodes: readonly ExecutableNode[],
  testsBlock = false,
): ReadonlyMap<UniqueId, readonly UniqueId[]> {
  return new Map(
    nodes.map((node) => {
      const tests = nodes.filter(
        (other) =>
          other.resourceType === 'test' && other.dependsOn.every((id) => node.dependsOn.includes(id)),
      )
      const blocking = testsBlock && node.resourceType !== 'test' ? tests.map(({ uniqueId }) => uniqueId) : []
      return [node.uniqueId, [...node.dependsOn, ...blocking]]
    }),
  )
}
