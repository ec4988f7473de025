import type { ResourceNode } from '../../../../runner/resource/node.ts'

export interface NodeSketch {
  readonly id: string
  readonly dependsOn?: readonly string[]
  readonly tags?: readonly string[]
  readonly folder?: string
  readonly materialized?: string
}

/** Nodes of project "shop" with just what a graph reads; the id's first part is the resource type. */
export function sketchNodes(sketches: readonly NodeSketch[]): ReadonlyMap<string, ResourceNode> {
  return new Map(sketches.map((sketch) => [sketch.id, sketchNode(sketch)]))
}

function sketchNode({
  id,
  dependsOn = [],
  tags = [],
  folder = '',
  materialized = 'view',
}: NodeSketch): ResourceNode {
  const [resourceType = '', , ...rest] = id.split('.')
  const name = rest.at(-1) ?? ''
  const folders = folder === '' ? [] : folder.split('/')
  return {
    uniqueId: id,
    name,
    resourceType,
    packageName: 'shop',
    file: ['models', ...folders, `${name}.sql`].join('/'),
    fqn: ['shop', ...folders, name],
    config: { tags, raw: { materialized, tags, meta: { owner: 'ada' } } },
    dependsOn,
    sourceName: rest[0],
    generic:
      resourceType === 'test' && !name.startsWith('singular') ? { kind: name.replace(/_.*/, '') } : undefined,
  } as unknown as ResourceNode // A graph reads no more of a node.
}

/** raw.events → messages, users → daily → weekly; users → people; a test of daily alone, one of daily and users. */
export const shop = sketchNodes([
  { id: 'source.shop.raw.events' },
  { id: 'model.shop.messages', dependsOn: ['source.shop.raw.events'], folder: 'silver' },
  { id: 'model.shop.users', dependsOn: ['source.shop.raw.events'], folder: 'silver' },
  {
    id: 'model.shop.daily',
    dependsOn: ['model.shop.messages', 'model.shop.users'],
    folder: 'gold',
    tags: ['daily'],
    materialized: 'table',
  },
  {
    id: 'model.shop.weekly',
    dependsOn: ['model.shop.daily'],
    folder: 'gold',
    tags: ['daily', 'slow'],
    materialized: 'table',
  },
  { id: 'model.shop.people', dependsOn: ['model.shop.users'], folder: 'gold/deep', materialized: 'table' },
  { id: 'test.shop.notnull_daily', dependsOn: ['model.shop.daily'] },
  { id: 'test.shop.relationships_daily_users', dependsOn: ['model.shop.daily', 'model.shop.users'] },
  { id: 'test.shop.singular_people', dependsOn: ['model.shop.people'] },
])
