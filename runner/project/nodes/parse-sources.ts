import type { SourceNode } from '../../resource/node.ts'
import type { Relation } from '../../resource/relation.ts'
import { databaseName } from '../../resource/target.ts'
import { checkConfig } from '../config/check-config.ts'
import { mergeLayers } from '../config/config-layer.ts'
import { toCommonConfig } from '../config/to-config.ts'
import type { Entry } from '../properties/read-properties.ts'
import type { SourceProperties, TableProperties } from '../properties/schema-properties.ts'
import { toColumns } from './columns.ts'
import type { Draft } from './draft.ts'
import { splitPath } from './file-path.ts'
import { defaultLayer, entryLayers } from './node-config.ts'
import type { ParseContext } from './parse-context.ts'

export interface SourceDraft extends Draft<SourceNode> {
  readonly entry: Entry<TableProperties>
}

/** Makes a node of each table of each source. */
export function parseSources(context: ParseContext): SourceDraft[] {
  return context.properties.sources.flatMap((source) =>
    (source.value.tables ?? []).map((value, index) => {
      const table = { document: source.document, path: [...source.path, 'tables', index], value }
      return parseTable(context, source, table)
    }),
  )
}

function parseTable(
  context: ParseContext,
  source: Entry<SourceProperties>,
  table: Entry<TableProperties>,
): SourceDraft {
  const { file } = source.document
  const paths = [...context.config.modelPaths, ...context.config.seedPaths, ...context.config.testPaths]
  const { folders } = splitPath(file, paths)
  const packageName = context.config.name
  const fqn = [packageName, ...folders, source.value.name, table.value.name]
  const layers = [
    defaultLayer('source'),
    ...context.config.sources.layersFor(fqn),
    ...entryLayers(source),
    ...entryLayers(table),
  ]
  const merged = mergeLayers(layers)
  const raw = checkConfig('source', merged, context.problems, context.warnings)
  const node: SourceNode = {
    resourceType: 'source',
    uniqueId: `source.${packageName}.${source.value.name}.${table.value.name}`,
    name: table.value.name,
    sourceName: source.value.name,
    sourceDescription: source.value.description ?? '',
    packageName,
    file,
    fqn,
    description: table.value.description ?? '',
    columns: toColumns(table, context),
    propertiesLocation: table.document.locateValue(table.path),
    config: toCommonConfig({ ...defaultLayer('source').values, ...raw }),
    dependsOn: [],
    relation: sourceRelation(context, source.value, table.value),
  }
  return {
    node,
    references: [],
    config: merged,
    entry: table,
    location: table.document.locateValue(table.path),
  }
}

function sourceRelation(context: ParseContext, source: SourceProperties, table: TableProperties): Relation {
  const { database } = source
  // DuckDB's work file has another name than the published one, so the target's own database is not spelled out.
  const isElsewhere = typeof database === 'string' && database !== databaseName(context.target)
  const isSpelledOut = isElsewhere || context.target.type === 'bigquery'
  return {
    ...(isSpelledOut ? { database: database ?? databaseName(context.target) } : {}),
    schema: source.schema ?? source.name,
    identifier: table.identifier ?? table.name,
  }
}
