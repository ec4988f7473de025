import { posix } from 'node:path'
import type { Dialect } from '../dialect/dialect.ts'
import type { ResourceNode, SourceNode, UniqueId } from '../resource/node.ts'
import { artifactJson } from './artifact-json.ts'
import { type ArtifactRun, artifactMetadata } from './artifact-metadata.ts'
import { dependencyMaps } from './dependency-maps.ts'
import { manifestNode } from './manifest-node.ts'
import { columnEntries, sourceConfig } from './manifest-parts.ts'
import { unitTestEntry } from './manifest-unit-test.ts'

/** A macro, as the manifest shows it. */
export interface ManifestMacro {
  readonly uniqueId: UniqueId
  readonly name: string
  readonly packageName: string
  readonly file: string
  readonly sql: string
  readonly description?: string | undefined
  readonly dependsOn: readonly UniqueId[]
}

export interface ManifestInput {
  readonly run: ArtifactRun
  readonly projectName: string
  readonly adapterType: 'duckdb' | 'bigquery'
  /** What stands for `database` where a relation has none: the name of the DuckDB file. */
  readonly database: string | null
  /** Enabled nodes only. */
  readonly nodes: readonly ResourceNode[]
  readonly macros: readonly ManifestMacro[]
  readonly dialect: Pick<Dialect, 'relation'>
  /** SQL of nodes that were compiled, and where it was written. */
  readonly compiled: ReadonlyMap<UniqueId, { readonly sql: string; readonly path: string }>
  /** Hexadecimal SHA-256 of a text. */
  readonly sha256: (text: string) => string
}

/** The text of manifest.json, version 12, as schemas.getdbt.com publishes it: no key more, none less. */
export function manifestJson(input: ManifestInput): string {
  const { nodes, macros, run } = input
  const sources = nodes.filter((node) => node.resourceType === 'source')
  const unitTests = nodes.filter((node) => node.resourceType === 'unit_test')
  const others = nodes.filter((node) => node.resourceType !== 'source' && node.resourceType !== 'unit_test')
  const byId = new Map(nodes.map((node) => [node.uniqueId, node]))
  return artifactJson({
    metadata: {
      ...artifactMetadata('manifest/v12', run),
      project_name: input.projectName,
      project_id: null,
      user_id: null,
      send_anonymous_usage_stats: false,
      adapter_type: input.adapterType,
      quoting: { database: true, schema: true, identifier: true, column: null },
      run_started_at: run.startedAt.toISOString(),
    },
    nodes: Object.fromEntries(others.map((node) => [node.uniqueId, manifestNode(node, input, byId)])),
    sources: Object.fromEntries(sources.map((node) => [node.uniqueId, sourceEntry(node, input)])),
    macros: Object.fromEntries(macros.map((macro) => [macro.uniqueId, macroEntry(macro, run)])),
    docs: {},
    exposures: {},
    metrics: {},
    groups: {},
    selectors: {},
    disabled: {},
    ...dependencyMaps(nodes),
    group_map: {},
    saved_queries: {},
    semantic_models: {},
    unit_tests: Object.fromEntries(unitTests.map((node) => [node.uniqueId, unitTestEntry(node, input)])),
  })
}

function sourceEntry(node: SourceNode, input: ManifestInput) {
  return {
    database: node.relation.database ?? input.database,
    schema: node.relation.schema,
    name: node.name,
    resource_type: 'source',
    package_name: node.packageName,
    path: node.file,
    original_file_path: node.file,
    unique_id: node.uniqueId,
    fqn: node.fqn,
    source_name: node.sourceName,
    source_description: node.sourceDescription,
    loader: '',
    identifier: node.relation.identifier,
    quoting: { database: null, schema: null, identifier: null, column: null },
    loaded_at_field: null,
    loaded_at_query: null,
    freshness: null,
    external: null,
    description: node.description,
    columns: columnEntries(node.columns),
    meta: node.config.meta,
    source_meta: {},
    tags: node.config.tags,
    config: sourceConfig(node.config),
    patch_path: null,
    unrendered_config: {},
    relation_name: input.dialect.relation(node.relation),
    created_at: input.run.generatedAt.getTime() / 1000,
    unrendered_database: null,
    unrendered_schema: null,
    doc_blocks: [],
  }
}

function macroEntry(macro: ManifestMacro, run: ArtifactRun) {
  return {
    name: macro.name,
    resource_type: 'macro',
    package_name: macro.packageName,
    path: posix.normalize(macro.file),
    original_file_path: macro.file,
    unique_id: macro.uniqueId,
    macro_sql: macro.sql,
    depends_on: { macros: macro.dependsOn },
    description: macro.description ?? '',
    meta: {},
    docs: { show: true, node_color: null },
    patch_path: null,
    arguments: [],
    created_at: run.generatedAt.getTime() / 1000,
    supported_languages: null,
  }
}
