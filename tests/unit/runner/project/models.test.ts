import { expect, test } from 'vitest'
import { modelOf, nodeOf, parseErrors, parseFiles, places } from './parse-files.ts'

test('references are captured, each once, in the order they are met', () => {
  const project = parseFiles({
    'models/a.sql': 'select 1',
    'models/b.sql':
      "select * from {{ source('raw', 'events') }} join {{ ref('a') }} join {{ ref('shop', 'a') }} join {{ ref('s') }}",
    'seeds/s.csv': '',
    'models/s.yml': 'sources: [{name: raw, tables: [{name: events}]}]',
  })
  expect(modelOf(project, 'b').dependsOn).toEqual(['source.shop.raw.events', 'model.shop.a', 'seed.shop.s'])
})

test('references inside of macros, hooks and branches that are taken count; others do not', () => {
  const project = parseFiles({
    'macros/m.sql': "{% macro latest() %}{{ ref('a') }}{% endmacro %}",
    'models/a.sql': 'select 1',
    'models/b.sql': 'select 1',
    'models/c.sql': 'select 1',
    'models/d.sql': `{{ config(post_hook="insert into log select * from {{ ref('b') }}") }}
      select * from {{ latest() }} {% if false %}{{ ref('c') }}{% endif %} {% if is_incremental() %}{{ ref('c') }}{% endif %}`,
  })
  const node = modelOf(project, 'd')
  expect(node.dependsOn).toEqual(['model.shop.a', 'model.shop.b'])
  expect(node.macros).toEqual(['macro.shop.latest'])
})

test('config(): the file wins over YAML, YAML over project.yml; tags and hooks append, meta merges', () => {
  const project = parseFiles({
    'project.yml': `name: shop
models:
  +materialized: view
  +tags: [a]
  +pre-hook: select 1
  +meta: {x: 1, y: 1}
`,
    'models/s.yml': `models:
  - name: m
    description: A model
    config:
      materialized: table
      tags: b
      pre-hook: [select 2]
      meta: {y: 2}
`,
    'models/m.sql':
      "{{ config(materialized='incremental', tags=['c', 'a'], unique_key='id', pre_hook='select 3', meta={'z': 3}) }}select 1 as id",
  })
  const { config, description } = modelOf(project, 'm')
  expect(description).toBe('A model')
  expect(config).toMatchObject({
    materialized: 'incremental',
    tags: ['a', 'b', 'c'],
    uniqueKey: ['id'],
    preHooks: ['select 1', 'select 2', 'select 3'],
    meta: { x: 1, y: 2, z: 3 },
    onSchemaChange: 'ignore',
  })
  expect(config.raw['unique_key']).toEqual(['id'])
})

test('the names in YAML become the fields of a configuration', () => {
  const project = parseFiles({
    'models/m.sql': `{{ config(materialized='incremental', incremental_strategy='delete+insert', on_schema_change='append_new_columns',
      unique_key=['a', 'b'], full_refresh=false, incremental_predicates=['x > 1'], merge_update_columns=['c'], my_own_key=7) }}select 1`,
  })
  const { config } = modelOf(project, 'm')
  expect(config).toMatchObject({
    incrementalStrategy: 'delete+insert',
    onSchemaChange: 'append_new_columns',
    uniqueKey: ['a', 'b'],
    fullRefresh: false,
    incrementalPredicates: ['x > 1'],
    mergeUpdateColumns: ['c'],
  })
  expect(config.raw['my_own_key']).toBe(7)
})

test('config.get() sees what is configured so far, and its default', () => {
  const project = parseFiles({
    'models/s.yml': 'models: [{name: m, config: {meta: {a: 1}, schema: x}}]',
    'models/m.sql':
      "{{ config(alias=config.get('schema') ~ '_' ~ config.get('nope', 'd') ~ '_' ~ config.require('meta').a) }}select 1",
  })
  expect(modelOf(project, 'm').relation.identifier).toBe('x_d_1')
})

test("schema and name follow dbt's rules", () => {
  const project = parseFiles({
    'models/a.sql': "{{ config(schema='gold', alias='b') }}select 1",
    'models/c.sql': 'select 1',
  })
  expect(modelOf(project, 'a').relation).toEqual({ schema: 'main_gold', identifier: 'b' })
  expect(modelOf(project, 'c').relation).toEqual({ schema: 'main', identifier: 'c' })
})

test('a project may make its own names', () => {
  const project = parseFiles({
    'macros/names.sql': `
{% macro generate_schema_name(custom_schema_name, node) %} {{ custom_schema_name or node.fqn[1] }} {% endmacro %}
{% macro default__generate_alias_name(custom_alias_name=none, node=none) %}{{ node.resource_type }}_{{ node.name }}{% endmacro %}`,
    'models/silver/a.sql': 'select 1',
    'models/b.sql': "{{ config(schema='x') }}select 1",
  })
  expect(modelOf(project, 'a').relation).toEqual({ schema: 'silver', identifier: 'model_a' })
  expect(modelOf(project, 'b').relation).toEqual({ schema: 'x', identifier: 'model_b' })
})

test('the built-in naming macros can be called, and reached behind dbt', () => {
  const project = parseFiles({
    'macros/n.sql': `{% macro generate_schema_name(custom_schema_name, node) %}{{ default__generate_schema_name(custom_schema_name, node) }}_x{% endmacro %}
{% macro generate_alias_name(custom_alias_name, node) %}{{ dbt.generate_alias_name(custom_alias_name, node) }}_y{% endmacro %}`,
    'models/a.sql': "{{ config(schema='s') }}select 1",
  })
  expect(modelOf(project, 'a').relation).toEqual({ schema: 'main_s_x', identifier: 'a_y' })
})

test('a disabled model is kept apart, and what is wrong in it is not told', () => {
  const project = parseFiles({
    'models/a.sql': '{{ config(enabled=false) }}{{ nope }}',
    'models/b.sql': 'select 1',
    'models/s.yml': 'models: [{name: a, columns: [{name: id, data_tests: [unique]}]}]',
  })
  expect([...project.nodes.keys()]).toEqual(['model.shop.b'])
  expect([...project.disabled.keys()]).toEqual([
    'model.shop.a',
    expect.stringContaining('test.shop.unique_a_id'),
  ])
  expect(project.warnings).toEqual([])
})

test('seeds have their own configuration and checksum', () => {
  const project = parseFiles({
    'seeds/raw/s.csv': 'id\n1\n',
    'seeds/s.yml': "seeds: [{name: s, config: {column_types: {id: bigint}, delimiter: ';'}}]",
  })
  expect(nodeOf(project, 'seed.shop.s')).toMatchObject({
    fqn: ['shop', 'raw', 's'],
    checksum: 'checksum',
    config: { columnTypes: { id: 'bigint' }, delimiter: ';', quoteColumns: false },
  })
})

test('sources: names of their own, schema and identifier as written', () => {
  const project = parseFiles({
    'models/x/s.yml': `sources:
  - name: raw
    description: From outside
    schema: "{{ target.schema }}_raw"
    tables:
      - name: events
        identifier: events_v2
        columns: [{name: id, description: The id, data_type: bigint, quote: true, tags: t}]
  - name: other
    database: lake
    tables: [{name: t, config: {enabled: false}}, {name: u}]
`,
  })
  expect(nodeOf(project, 'source.shop.raw.events')).toMatchObject({
    fqn: ['shop', 'x', 'raw', 'events'],
    relation: { schema: 'main_raw', identifier: 'events_v2' },
    sourceDescription: 'From outside',
    columns: [{ name: 'id', description: 'The id', dataType: 'bigint', quote: true, tags: ['t'], meta: {} }],
  })
  expect(nodeOf(project, 'source.shop.other.u')).toMatchObject({
    relation: { database: 'lake', schema: 'other', identifier: 'u' },
  })
  expect([...project.disabled.keys()]).toEqual(['source.shop.other.t'])
})

test.each([
  [
    'ref to nothing',
    { 'models/a.sql': "select 1\nfrom {{ ref('bb') }}", 'models/b.sql': 'select 1' },
    'ref-not-found models/a.sql:2:9',
    'Did you mean "b"?',
  ],
  [
    'ref to a disabled model',
    { 'models/a.sql': "from {{ ref('b') }}", 'models/b.sql': '{{ config(enabled=false) }}' },
    'ref-disabled models/a.sql:1:9',
    'Enable it (models/b.sql), or remove the ref().',
  ],
  ['ref to itself', { 'models/a.sql': "from {{ ref('a') }}" }, 'ref-self models/a.sql:1:9', undefined],
  [
    'a source that is not defined',
    { 'models/a.sql': "from {{ source('raw', 'x') }}" },
    'source-not-found models/a.sql:1:9',
    undefined,
  ],
  ['ref without a name', { 'models/a.sql': 'from {{ ref() }}' }, 'template-call models/a.sql:1:9', undefined],
  [
    'a version',
    { 'models/a.sql': "from {{ ref('a', v=1) }}" },
    'template-unsupported models/a.sql:1:9',
    undefined,
  ],
  [
    'a wrong value in config()',
    { 'models/a.sql': "{{ config(\n  materialized='tabel') }}" },
    'config-invalid models/a.sql:2:16',
    undefined,
  ],
  [
    'a slip in config()',
    { 'models/a.sql': "{{ config(materialised='table') }}" },
    'config-unknown-key models/a.sql:1:11',
    'Did you mean "materialized"?',
  ],
  [
    'a configuration of dbt that is not supported',
    { 'models/a.sql': "{{ config(contract={'enforced': true}) }}" },
    'not-supported models/a.sql:1:11',
    undefined,
  ],
  [
    'a strategy that does not exist',
    { 'models/a.sql': "{{ config(incremental_strategy='microbatch') }}" },
    'config-invalid models/a.sql:1:32',
    'Use delete+insert or merge.',
  ],
  [
    'incoming() in another model',
    { 'models/a.sql': 'from {{ incoming() }}' },
    'incoming-outside-ingest models/a.sql:1:9',
    undefined,
  ],
  [
    'a raised error',
    { 'models/a.sql': "{{ exceptions.raise_compiler_error('no') }}" },
    'raised-by-template models/a.sql:1:4',
    undefined,
  ],
  [
    'a secret',
    { 'models/a.sql': "{{ env_var('TGELT_SESSION') }}" },
    'env-var-secret models/a.sql:1:4',
    undefined,
  ],
  ['a Python model', { 'models/a.py': 'x = 1' }, 'python-model models/a.py:1:1', undefined],
  [
    'two models of one name',
    { 'models/a.sql': 'select 1', 'models/x/a.sql': 'select 1' },
    'resource-duplicate models/x/a.sql:1:1',
    undefined,
  ],
  [
    'a model and a seed of one name',
    { 'models/a.sql': 'select 1', 'seeds/a.csv': '' },
    'resource-duplicate seeds/a.csv:1:1',
    undefined,
  ],
  [
    'two models for one table',
    { 'models/a.sql': 'select 1', 'models/b.sql': "{{ config(alias='A') }}select 1" },
    'relation-duplicate models/b.sql:1:17',
    undefined,
  ],
  [
    'another database',
    { 'models/a.sql': "{{ config(database='x') }}select 1" },
    'not-supported models/a.sql:1:20',
    undefined,
  ],
  [
    'a broken hook',
    { 'models/a.sql': "{{ config(\n  post_hook='{{ nope }}') }}select 1" },
    'template-name-undefined models/a.sql:2:13',
    undefined,
  ],
  [
    'an error in a macro',
    { 'macros/m.sql': '{% macro m() %}\n{{ nope }}{% endmacro %}', 'models/a.sql': '{{ m() }}' },
    'template-name-undefined macros/m.sql:2:4',
    undefined,
  ],
  [
    'two macros of one name',
    { 'macros/m.sql': '{% macro m() %}{% endmacro %}\n{% macro m() %}{% endmacro %}' },
    'macro-duplicate macros/m.sql:2:10',
    undefined,
  ],
])('%s is an error at its place', (_name, files, expected, hint) => {
  const [error] = parseErrors(files as unknown as Record<string, string>)
  expect(error && places([error])).toEqual([expected])
  if (hint !== undefined) expect(error?.hint).toBe(hint)
})

test('every error of a project is told at once', () => {
  const errors = parseErrors({
    'project.yml': 'name: shop\nmodels:\n  +materialized: tabel\n',
    'models/a.sql': "select {{ nope }} from {{ ref('gone') }}",
    'models/b.sql': "select * from {{ ref('gone') }}",
    'models/s.yml': 'models:\n  - name: a\n    descriptionn: x\n',
  })
  expect(places(errors).sort()).toEqual([
    'config-invalid project.yml:3:18',
    'config-unknown-key models/s.yml:3:5',
    'ref-not-found models/b.sql:1:18',
    'template-name-undefined models/a.sql:1:11',
  ])
})

test('an ingest model reads what is newly landed', () => {
  const project = parseFiles({
    'models/a.sql':
      "{{ config(materialized='ingest', files=['bronze/*.ndjson']) }}select * from {{ incoming() }}",
  })
  expect(modelOf(project, 'a').config.files).toEqual(['bronze/*.ndjson'])
})

test('warnings of templates are collected', () => {
  const project = parseFiles({ 'models/a.sql': "select 1\n{% do exceptions.warn('old') %}" })
  expect(project.warnings.map(({ message }) => message)).toEqual(['old'])
  expect(places(project.warnings)).toEqual(['warned-by-template models/a.sql:2:7'])
})
