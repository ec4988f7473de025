import type { TableFacts } from '../../../../pages/catalogue/catalogue.ts'

export function table(
  layer: string,
  name: string,
  parents: readonly string[] = [],
  more: Partial<TableFacts> = {},
): TableFacts {
  return {
    id: name,
    name,
    layer,
    relation: `${layer}.${name}`,
    kind: 'table model',
    file: `models/${layer}/${name}.sql`,
    description: `What ${name} holds.`,
    grain: 'one row per thing',
    key: ['id'],
    tags: [],
    columns: [
      {
        name: 'id',
        dataType: 'string',
        description: 'Which one.',
        personal: 'identifier',
        tests: [{ name: `unique_${name}_id`, label: 'unique', outcome: 'pass', failures: 0 }],
      },
    ],
    tests: [],
    parents,
    children: [],
    source: 'select 1 as id',
    compiled: 'select 1 as id',
    rows: 12,
    run: { outcome: 'pass', durationMs: 1234 },
    ...more,
  }
}

/** Three layers; one table skips a layer, one is of its own layer. */
export const tables: readonly TableFacts[] = [
  table('gold', 'daily', ['messages', 'users']),
  table('gold', 'profiles', ['daily', 'users']),
  table('silver', 'messages', ['records', 'actions'], { children: ['daily'] }),
  table('silver', 'users', ['messages', 'records']),
  table('bronze', 'records', [], { children: ['messages', 'users'] }),
  table('seeds', 'actions', [], { kind: 'seed', source: undefined, compiled: undefined, run: undefined }),
]
