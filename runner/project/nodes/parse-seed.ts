import type { SeedNode } from '../../resource/node.ts'
import { checkConfig } from '../config/check-config.ts'
import { mergeLayers } from '../config/config-layer.ts'
import { toSeedConfig } from '../config/to-config.ts'
import type { Entry } from '../properties/read-properties.ts'
import type { NodeProperties } from '../properties/schema-properties.ts'
import { toColumns } from './columns.ts'
import type { Draft } from './draft.ts'
import { splitPath } from './file-path.ts'
import { defaultLayer, entryLayers } from './node-config.ts'
import type { ParseContext } from './parse-context.ts'
import { nameRelation } from './relation-name.ts'

/** Properties of seeds. dbt takes those under `models:` as well, where no model has the name. */
export function seedProperties({ properties }: ParseContext): ReadonlyMap<string, Entry<NodeProperties>> {
  return new Map([...properties.models, ...properties.seeds])
}

/** Makes the node of a CSV file; its content is not looked at. */
export function parseSeed(context: ParseContext, file: string, checksum: string): Draft<SeedNode> {
  const { folders, name } = splitPath(file, context.config.seedPaths)
  const packageName = context.config.name
  const entry = seedProperties(context).get(name)
  const fqn = [packageName, ...folders, name]
  const layers = [defaultLayer('seed'), ...context.config.seeds.layersFor(fqn), ...entryLayers(entry)]
  const merged = mergeLayers(layers)
  const raw = checkConfig('seed', merged, context.problems, context.warnings)
  const config = toSeedConfig({ ...defaultLayer('seed').values, ...raw })
  const uniqueId = `seed.${packageName}.${name}`
  const facts = {
    ...{
      name,
      fqn,
      unique_id: uniqueId,
      resource_type: 'seed',
      package_name: packageName,
      original_file_path: file,
    },
    ...{ config: config.raw, tags: config.tags, meta: config.meta },
  }
  const node: SeedNode = {
    resourceType: 'seed',
    uniqueId,
    name,
    packageName,
    file,
    fqn,
    description: entry?.value.description ?? '',
    columns: toColumns(entry, context),
    propertiesLocation: entry?.document.locateValue(entry.path),
    config,
    dependsOn: [],
    relation: nameRelation(context, config, facts, merged),
    checksum,
  }
  return { node, references: [], config: merged }
}
