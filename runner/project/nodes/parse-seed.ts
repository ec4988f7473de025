import type { SeedNode } from '../../resource/node.ts'
import { checkConfig } from '../config/check-config.ts'
import { mergeLayers } from '../config/config-layer.ts'
import { toSeedConfig } from '../config/to-config.ts'
import type { Entry } from '../properties/read-properties.ts'
import type { NodeProperties } from '../properties/schema-properties.ts'
import { toColumns } from './columns.ts'
import type { Draft } from './draft.ts'
import { defaultLayer, entryLayers } from './node-config.ts'
import { describedBy, identityFacts, nodeIdentity } from './node-identity.ts'
import type { ParseContext } from './parse-context.ts'
import { nameRelation } from './relation-name.ts'

/** Properties of seeds. dbt takes those under `models:` as well, where no model has the name. */
export function seedProperties({ properties }: ParseContext): ReadonlyMap<string, Entry<NodeProperties>> {
  return new Map([...properties.models, ...properties.seeds])
}

/** Makes the node of a CSV file; its content is not looked at. */
export function parseSeed(context: ParseContext, file: string, checksum: string): Draft<SeedNode> {
  const identity = nodeIdentity(context, 'seed', file, context.config.seedPaths)
  const entry = seedProperties(context).get(identity.name)
  const folderLayers = context.config.seeds.layersFor(identity.fqn)
  const merged = mergeLayers([defaultLayer('seed'), ...folderLayers, ...entryLayers(entry)])
  const raw = checkConfig('seed', merged, context.problems, context.warnings)
  const config = toSeedConfig({ ...defaultLayer('seed').values, ...raw })
  const facts = {
    ...identityFacts('seed', identity),
    config: config.raw,
    tags: config.tags,
    meta: config.meta,
  }
  const node: SeedNode = {
    resourceType: 'seed',
    ...identity,
    ...describedBy(entry),
    columns: toColumns(entry, context),
    config,
    dependsOn: [],
    relation: nameRelation(context, config, facts, merged),
    checksum,
  }
  return { node, references: [], config: merged }
}
