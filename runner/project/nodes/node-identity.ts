import type { Entry } from '../properties/read-properties.ts'
import type { NodeProperties } from '../properties/schema-properties.ts'
import { splitPath } from './file-path.ts'
import type { ParseContext } from './parse-context.ts'

/** What a node's file says of it by where it lies. */
export interface NodeIdentity {
  readonly uniqueId: string
  readonly name: string
  readonly packageName: string
  readonly file: string
  readonly fqn: readonly string[]
}

export function nodeIdentity(
  context: ParseContext,
  type: 'model' | 'seed' | 'test',
  file: string,
  resourcePaths: readonly string[],
): NodeIdentity {
  const { folders, name } = splitPath(file, resourcePaths)
  const packageName = context.config.name
  const uniqueId = `${type}.${packageName}.${name}`
  return { uniqueId, name, packageName, file, fqn: [packageName, ...folders, name] }
}

/** The same under dbt's names: what `model` and `node` are in a template. */
export function identityFacts(type: string, { uniqueId, name, packageName, file, fqn }: NodeIdentity) {
  return {
    name,
    fqn,
    unique_id: uniqueId,
    resource_type: type,
    package_name: packageName,
    original_file_path: file,
  }
}

/** What the properties of a node say that is no configuration. */
export function describedBy(entry: Entry<NodeProperties> | undefined) {
  return {
    description: entry?.value.description ?? '',
    propertiesLocation: entry?.document.locateValue(entry.path),
  }
}
