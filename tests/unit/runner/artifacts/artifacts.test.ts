import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type ManifestInput, manifestJson } from '../../../../runner/artifacts/manifest.ts'
import { runResultsJson } from '../../../../runner/artifacts/run-results.ts'
import { duckdbDialect } from '../../../../runner/dialect/duckdb/duckdb-dialect.ts'
import type { SourceNode } from '../../../../runner/resource/node.ts'
import { column, dataTest, model, seed } from '../hand-made-nodes.ts'
import { parseFiles } from '../project/parse-files.ts'

const run = {
  generatedAt: new Date('2026-11-20T10:00:05Z'),
  startedAt: new Date('2026-11-20T10:00:00Z'),
  invocationId: '6f9619ff-8b86-d011-b42d-00cf4fc964ff',
  tgeltVersion: '0.1.0',
}

const people = seed('people')
const source: SourceNode = {
  resourceType: 'source',
  uniqueId: 'source.shop.raw.events',
  name: 'events',
  sourceName: 'raw',
  sourceDescription: 'Where it comes from',
  packageName: 'shop',
  file: 'models/sources.yml',
  fqn: ['shop', 'raw', 'events'],
  description: '',
  columns: [],
  dependsOn: [],
  relation: { schema: 'raw', identifier: 'events' },
  config: { enabled: true, tags: [], meta: {}, raw: {} },
}
const orders = model(
  'orders',
  'select 1 as id',
  { preHooks: ['select 1'], raw: { 'pre-hook': 'select 1', owner: 'Ada' }, uniqueKey: ['id'] },
  { dependsOn: [people.uniqueId, source.uniqueId], columns: [column('id', 'integer')] },
)
const notNull = dataTest('not_null_orders_id', 'select 1', [orders.uniqueId], {}, orders.uniqueId)
const singular = dataTest('no_gaps', 'select 1', [orders.uniqueId], { storeFailures: true })

const scoring = {
  scored: 9,
  fromCache: 2,
  calls: 8,
  promptTokens: 123_456_789_012,
  outputTokens: 70,
  areTokensEstimated: false,
  costUsd: 0.25,
}

describe('run_results.json', () => {
  const results = [
    {
      node: people,
      status: 'success',
      durationMs: 12,
      rowsAffected: 3,
      thread: 0,
      startedAt: run.startedAt,
      compiledAt: run.startedAt,
      finishedAt: run.generatedAt,
      scoring: { ...scoring, costUsd: undefined, calls: undefined },
    },
    {
      node: orders,
      scoring,
      status: 'error',
      durationMs: 5,
      message: 'password = hunter2hunter2',
      compiledSql: 'select 1',
      thread: 1,
      startedAt: run.startedAt,
      finishedAt: run.generatedAt,
    },
    {
      node: notNull,
      status: 'skipped',
      durationMs: 0,
      thread: 0,
      startedAt: undefined,
      finishedAt: undefined,
    },
    {
      node: singular,
      status: 'fail',
      failures: 2,
      durationMs: 1,
      thread: 0,
      startedAt: run.startedAt,
      compiledAt: run.startedAt,
      finishedAt: run.generatedAt,
    },
  ]
  const text = runResultsJson({
    run,
    results,
    durationMs: 5000,
    scoring: { ...scoring, calls: undefined },
    args: { which: 'build', session: 'abcdefghijkl' },
    dialect: duckdbDialect,
    storesFailures: (node) => node === singular,
  })
  const artifact = JSON.parse(text)

  it('has every field of every node, null included', () => {
    const keys = [
      'status',
      'timing',
      'thread_id',
      'execution_time',
      'adapter_response',
      'message',
      'failures',
    ]
    const more = ['unique_id', 'compiled', 'compiled_code', 'relation_name', 'batch_results']
    for (const result of artifact.results) expect(Object.keys(result)).toEqual([...keys, ...more])
    expect(artifact.results[0]).toMatchObject({
      adapter_response: { rows_affected: 3 },
      execution_time: 0.012,
    })
    expect(artifact.results[2]).toMatchObject({
      status: 'skipped',
      timing: [],
      message: null,
      relation_name: null,
    })
    expect(artifact.results[3]).toMatchObject({ failures: 2, relation_name: '"audit"."no_gaps"' })
    expect(artifact.metadata.dbt_schema_version).toBe('https://schemas.getdbt.com/dbt/run-results/v6.json')
  })

  it('says what language models took, of nodes that failed too, and for the whole run', () => {
    const taken = {
      rows_scored: 9,
      rows_from_cache: 2,
      prompt_tokens: 123_456_789_012,
      output_tokens: 70,
      tokens_estimated: false,
    }
    const responses = artifact.results.map(
      ({ adapter_response }: { adapter_response: object }) => adapter_response,
    )
    expect(responses[0].language_model).toEqual({ ...taken, calls: null, cost_usd: null })
    expect(responses[1]).toEqual({ language_model: { ...taken, calls: 8, cost_usd: 0.25 } })
    expect(responses[2]).toEqual({})
    // dbt's schema takes texts alone, and what is not known is left out.
    expect(artifact.metadata.env).toEqual({
      TGELT_VERSION: expect.any(String),
      TGELT_LANGUAGE_MODELS_ROWS_SCORED: '9',
      TGELT_LANGUAGE_MODELS_ROWS_FROM_CACHE: '2',
      TGELT_LANGUAGE_MODELS_PROMPT_TOKENS: '123456789012',
      TGELT_LANGUAGE_MODELS_OUTPUT_TOKENS: '70',
      TGELT_LANGUAGE_MODELS_TOKENS_ESTIMATED: 'false',
      TGELT_LANGUAGE_MODELS_COST_USD: '0.25',
    })
  })

  it('holds no secrets', () => {
    expect(text).not.toContain('hunter2')
    expect(text).not.toContain('abcdefghijkl')
  })
})

describe('manifest.json', () => {
  const input: ManifestInput = {
    run,
    projectName: 'shop',
    adapterType: 'duckdb',
    database: 'shop',
    nodes: [people, source, orders, notNull, singular],
    macros: [
      {
        uniqueId: 'macro.shop.cents',
        name: 'cents',
        packageName: 'shop',
        file: 'macros/cents.sql',
        sql: '',
        dependsOn: [],
      },
    ],
    dialect: duckdbDialect,
    compiled: new Map([
      [orders.uniqueId, { sql: 'select 1 as id', path: 'target/compiled/shop/models/orders.sql' }],
    ]),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
  }
  const artifact = JSON.parse(manifestJson(input))

  it('has the keys of version 12 and no others', () => {
    expect(Object.keys(artifact).sort()).toEqual(
      'child_map disabled docs exposures group_map groups macros metadata metrics nodes parent_map saved_queries selectors semantic_models sources unit_tests'.split(
        ' ',
      ),
    )
  })

  it('describes nodes as dbt does', () => {
    expect(artifact.nodes[orders.uniqueId]).toMatchObject({
      path: 'orders.sql',
      original_file_path: 'models/orders.sql',
      refs: [{ name: 'people', package: null, version: null }],
      sources: [['raw', 'events']],
      depends_on: { nodes: [people.uniqueId, source.uniqueId] },
      compiled_code: 'select 1 as id',
      config: { owner: 'Ada', unique_key: 'id', 'pre-hook': [{ sql: 'select 1' }] },
      columns: { id: { data_type: 'integer' } },
    })
    expect(artifact.nodes[notNull.uniqueId]).toMatchObject({
      attached_node: orders.uniqueId,
      test_metadata: { name: 'not_null' },
      compiled: false,
      compiled_code: null,
    })
    expect(artifact.parent_map[orders.uniqueId]).toEqual([people.uniqueId, source.uniqueId])
    expect(artifact.child_map[orders.uniqueId]).toEqual([singular.uniqueId, notNull.uniqueId])
  })

  it('keeps unit tests apart, as they are written', () => {
    const { nodes } = parseFiles({
      'models/a.sql': 'select 1 as id',
      'models/s.yml': `
unit_tests:
  - {name: t, model: a, overrides: {vars: {x: 1}}, given: [], expect: {format: csv, rows: "id\\n1"}}
`,
    })
    const {
      unit_tests: unitTests,
      nodes: others,
      child_map: children,
    } = JSON.parse(manifestJson({ ...input, nodes: [...nodes.values()] }))
    const entry = unitTests['unit_test.shop.a.t']
    expect(Object.keys(entry).sort()).toEqual(
      'checksum config created_at depends_on description expect fqn given model name original_file_path overrides package_name path resource_type schema unique_id version versions'.split(
        ' ',
      ),
    )
    expect(entry).toMatchObject({
      model: 'a',
      given: [],
      expect: { rows: 'id\n1', format: 'csv', fixture: null },
      overrides: { macros: {}, vars: { x: 1 }, env_vars: {} },
      depends_on: { nodes: ['model.shop.a'] },
      config: { enabled: true, tags: [], meta: {} },
    })
    expect(Object.keys(others)).toEqual(['model.shop.a'])
    expect(children['model.shop.a']).toEqual(['unit_test.shop.a.t'])
  })
})
