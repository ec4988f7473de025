import type { ResourceNode } from '../../runner/resource/node.ts'

/** How `ls` shows a node: by what selects it, by name, by file, or as JSON with dbt's keys. */
export function nodeLine(
  node: ResourceNode,
  output: 'selector' | 'name' | 'path' | 'json',
  keys: readonly string[] | undefined,
): string {
  switch (output) {
    case 'selector':
      if (node.resourceType === 'unit_test') return `unit_test:${node.packageName}.${node.name}`
      return node.resourceType === 'source'
        ? `source:${node.packageName}.${node.sourceName}.${node.name}`
        : node.fqn.join('.')
    case 'name':
      return node.resourceType === 'source' ? `${node.sourceName}.${node.name}` : node.name
    case 'path':
      return node.file
    case 'json':
      return JSON.stringify(pick(describe(node), keys))
  }
}

function describe(node: ResourceNode): Readonly<Record<string, unknown>> {
  const shared = {
    name: node.name,
    resource_type: node.resourceType,
    package_name: node.packageName,
    original_file_path: node.file,
    unique_id: node.uniqueId,
  }
  if (node.resourceType === 'source')
    return { ...shared, source_name: node.sourceName, tags: node.config.tags, config: node.config.raw }
  return {
    ...shared,
    ...(node.resourceType === 'unit_test' ? {} : { alias: node.relation.identifier }),
    tags: node.config.tags,
    config: node.config.raw,
    depends_on: { nodes: node.dependsOn },
  }
}

/** Names with dots reach into objects, as `config.materialized`. */
function pick(described: Readonly<Record<string, unknown>>, keys: readonly string[] | undefined): object {
  if (keys === undefined) return described
  const wanted = keys.flatMap((key) => key.split(/\s+/))
  return Object.fromEntries(wanted.map((key) => [key, descend(described, key.split('.'))]))
}

function descend(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((current, step) => {
    const isObject = typeof current === 'object' && current !== null && Object.hasOwn(current, step)
    // Checked above to be an object that has the key.
    return isObject ? (current as Record<string, unknown>)[step] : null
  }, value)
}
