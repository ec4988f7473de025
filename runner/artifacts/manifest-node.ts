import type { DataTestNode, ModelNode, ResourceNode, SeedNode, UniqueId } from '../resource/node.ts'
import type { ManifestInput } from './manifest.ts'
import { columnEntries, modelConfig, seedConfig, testConfig } from './manifest-parts.ts'

type Nodes = ReadonlyMap<UniqueId, ResourceNode>

/** A model, seed or data test as the manifest shows it. */
export function manifestNode(node: ModelNode | SeedNode | DataTestNode, input: ManifestInput, byId: Nodes) {
  switch (node.resourceType) {
    case 'model':
      return { ...common(node, input), ...code(node, input, byId, node.macros), ...modelEntry(node) }
    case 'seed':
      return { ...common(node, input), ...seedEntry(node) }
    case 'test':
      return { ...common(node, input), ...code(node, input, byId, []), ...testEntry(node, byId) }
  }
}

function common(node: ModelNode | SeedNode | DataTestNode, input: ManifestInput) {
  const isStored = node.resourceType !== 'test' || node.config.storeFailures
  const hasRelation = isStored && !(node.resourceType === 'model' && node.config.materialized === 'ephemeral')
  return {
    database: node.relation.database ?? input.database,
    schema: node.relation.schema,
    name: node.name,
    resource_type: node.resourceType,
    package_name: node.packageName,
    path: pathBelowFolder(node),
    original_file_path: node.file,
    unique_id: node.uniqueId,
    fqn: node.fqn,
    alias: node.relation.identifier,
    checksum: checksum(node, input),
    tags: node.config.tags,
    description: node.description,
    columns: columnEntries(node.columns),
    meta: node.config.meta,
    group: null,
    docs: { show: true, node_color: null },
    patch_path:
      node.propertiesLocation === undefined ? null : `${node.packageName}://${node.propertiesLocation.file}`,
    build_path: null,
    unrendered_config: node.config.raw,
    created_at: input.run.generatedAt.getTime() / 1000,
    config_call_dict: {},
    unrendered_config_call_dict: {},
    relation_name: hasRelation ? input.dialect.relation(node.relation) : null,
    doc_blocks: [],
  }
}

function code(
  node: ModelNode | DataTestNode,
  input: ManifestInput,
  byId: Nodes,
  macros: readonly UniqueId[],
) {
  const compiled = input.compiled.get(node.uniqueId)
  const parents = node.dependsOn.flatMap((id) => byId.get(id) ?? [])
  return {
    raw_code: node.rawSql,
    language: 'sql',
    refs: parents.flatMap((parent) =>
      parent.resourceType === 'source' ? [] : [{ name: parent.name, package: null, version: null }],
    ),
    sources: parents.flatMap((parent) =>
      parent.resourceType === 'source' ? [[parent.sourceName, parent.name]] : [],
    ),
    metrics: [],
    functions: [],
    depends_on: { macros, nodes: node.dependsOn },
    compiled_path: compiled?.path,
    compiled: compiled !== undefined,
    compiled_code: compiled?.sql,
    extra_ctes_injected: compiled !== undefined,
    extra_ctes: [],
    contract: { enforced: false, alias_types: true, checksum: null },
  }
}

function modelEntry(node: ModelNode) {
  return {
    config: modelConfig(node.config),
    access: 'protected',
    constraints: [],
    version: null,
    latest_version: null,
    deprecation_date: null,
    defer_relation: null,
    primary_key: [],
    time_spine: null,
  }
}

function seedEntry(node: SeedNode) {
  return {
    config: seedConfig(node.config),
    raw_code: '',
    root_path: null,
    depends_on: { macros: [] },
    defer_relation: null,
  }
}

function testEntry(node: DataTestNode, byId: Nodes) {
  const config = testConfig(node.config)
  if (node.generic === undefined) return { config }
  const { kind, arguments: kwargs, columnName, attachedTo } = node.generic
  const attached = byId.get(attachedTo)
  const model = attached === undefined ? {} : { model: `{{ get_where_subquery(ref('${attached.name}')) }}` }
  return {
    config,
    column_name: columnName,
    file_key_name: attached === undefined ? null : `${attached.resourceType}s.${attached.name}`,
    attached_node: attachedTo,
    test_metadata: {
      name: kind,
      kwargs: { ...kwargs, ...(columnName === undefined ? {} : { column_name: columnName }), ...model },
      namespace: null,
    },
  }
}

function checksum(node: ModelNode | SeedNode | DataTestNode, { sha256 }: ManifestInput) {
  if (node.resourceType === 'seed') return { name: 'sha256', checksum: node.checksum }
  const isFile = node.resourceType === 'model' || node.generic === undefined
  return isFile ? { name: 'sha256', checksum: sha256(node.rawSql) } : { name: 'none', checksum: '' }
}

/** dbt's `path`: below `models/`, `seeds/`, …; for a generic test the file it would have. */
function pathBelowFolder(node: ModelNode | SeedNode | DataTestNode): string {
  if (node.resourceType === 'test' && node.generic !== undefined) return `${node.name}.sql`
  return node.file.slice(node.file.indexOf('/') + 1)
}
