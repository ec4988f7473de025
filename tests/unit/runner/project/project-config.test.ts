import { expect, test } from 'vitest'
import { modelOf, nodeOf, parseErrors, parseFiles, places } from './parse-files.ts'

const model = { 'models/a.sql': 'select 1 as id' }

test('a project needs no more than a name', () => {
  const { name, target, config, nodes } = parseFiles(model)
  expect(name).toBe('shop')
  expect(target).toEqual({
    name: 'dev',
    type: 'duckdb',
    languageModels: new Map(),
    path: 'warehouse/tgelt.duckdb',
    schema: 'main',
    threads: 4,
    settings: {},
  })
  expect(config.modelPaths).toEqual(['models'])
  expect(config.cleanTargets).toEqual(['target'])
  expect([...nodes.keys()]).toEqual(['model.shop.a'])
})

test('a setting whose template fails is one error, not two', () => {
  const yml = `name: shop\nmodels:\n  shop:\n    +enabled: "{{ var('nope') }}"\n`
  expect(places(parseErrors({ ...model, 'project.yml': yml }))).toEqual(['var-not-found project.yml:4:15'])
})

const targets = `targets:
  dev: {type: duckdb, path: dev.duckdb, schema: dev}
  prod: {type: duckdb, path: prod.duckdb, schema: prod, threads: 8, settings: {memory_limit: 1GB}}
`

test('the target is the one asked for, else the default, else the first', () => {
  const yml = { ...model, 'project.yml': `name: shop\n${targets}` }
  expect(parseFiles(yml).target.name).toBe('dev')
  expect(parseFiles({ ...yml, 'project.yml': `name: shop\ntarget: prod\n${targets}` }).target.threads).toBe(8)
  expect(parseFiles(yml, { targetName: 'prod' }).target).toMatchObject({ settings: { memory_limit: '1GB' } })
  expect(modelOf(parseFiles(yml, { targetName: 'prod' }), 'a').relation).toEqual({
    schema: 'prod',
    identifier: 'a',
  })
})

test('a target that is not there is met with the one that was meant', () => {
  const yml = { ...model, 'project.yml': `name: shop\ntarget: dve\n${targets}` }
  const [error] = parseErrors(yml)
  expect(error && places([error])).toEqual(['target-not-found project.yml:2:9'])
  expect(error?.hint).toBe('Did you mean "dev"?')
})

test('configuration of folders: the deeper wins, with and without +', () => {
  const project = parseFiles({
    'project.yml': `name: shop
models:
  +materialized: view
  +tags: all
  shop:
    +meta: {owner: ada, level: 1}
    gold:
      materialized: table
      +tags: [gold]
      +meta: {level: 2}
      special:
        +enabled: false
`,
    'models/a.sql': 'select 1',
    'models/gold/b.sql': 'select 1',
    'models/gold/special/c.sql': 'select 1',
  })
  expect(modelOf(project, 'a').config).toMatchObject({
    materialized: 'view',
    tags: ['all'],
    meta: { owner: 'ada', level: 1 },
  })
  expect(modelOf(project, 'b').config).toMatchObject({
    materialized: 'table',
    tags: ['all', 'gold'],
    meta: { owner: 'ada', level: 2 },
  })
  expect([...project.disabled.keys()]).toEqual(['model.shop.c'])
})

test('configuration that applies to nothing is a warning', () => {
  const { warnings } = parseFiles({
    ...model,
    'project.yml': 'name: shop\nmodels:\n  shop:\n    glod:\n      +enabled: false\n',
  })
  expect(places(warnings)).toEqual(['config-path-unused project.yml:4:5'])
})

test('strings of project.yml are rendered; a lone expression keeps its type', () => {
  const project = parseFiles(
    {
      ...model,
      'models/b.sql': 'select 1',
      'project.yml': `name: shop
targets:
  "{{ 'x' }}": {type: duckdb}
  dev: {type: duckdb, path: "{{ env_var('DB', 'none') }}.duckdb", schema: "{{ var('s') }}", threads: "{{ 2 + 1 }}"}
target: dev
models:
  shop:
    b:
      +enabled: "{{ target.name == 'prod' }}"
`,
    },
    { environment: new Map([['DB', 'mine']]), vars: { s: 'sch' } },
  )
  expect(project.target).toMatchObject({ path: 'mine.duckdb', schema: 'sch', threads: 3 })
  expect([...project.disabled.keys()]).toEqual(['model.shop.b'])
})

test('variables: those of the call win over the project, its own over global ones', () => {
  const files = {
    'project.yml': 'name: shop\nvars:\n  a: global\n  b: global\n  shop: {b: own}\n',
    'models/m.sql': "{{ config(meta={'a': var('a'), 'b': var('b'), 'c': var('c', 'default')}) }}select 1",
  }
  expect(modelOf(parseFiles(files), 'm').config.meta).toEqual({ a: 'global', b: 'own', c: 'default' })
  expect(modelOf(parseFiles(files, { vars: { a: 'call' } }), 'm').config.meta).toMatchObject({ a: 'call' })
})

test.each([
  ['an unknown key', 'name: shop\nmodel-path: [x]\n', 'config-unknown-key project.yml:2:1'],
  ['a name that is none', 'name: my shop\n', 'config-invalid project.yml:1:7'],
  ['no name', 'version: 1\n', 'config-invalid project.yml:1:1'],
  [
    'a key of a target',
    'name: shop\ntargets:\n  dev:\n    type: duckdb\n    pth: x\n',
    'config-unknown-key project.yml:5:5',
  ],
  ['another engine', 'name: shop\ntargets:\n  dev:\n    type: postgres\n', 'config-invalid project.yml:4:11'],
  [
    'a slip in a configuration',
    'name: shop\nmodels:\n  +materialised: table\n',
    'config-unknown-key project.yml:3:3',
  ],
  [
    'an unknown plain key',
    'name: shop\nmodels:\n  shop:\n    materialised: table\n',
    'config-unknown-key project.yml:4:5',
  ],
  ['a wrong value', 'name: shop\nmodels:\n  +materialized: tabel\n', 'config-invalid project.yml:3:18'],
  ['a hook of the whole run', 'name: shop\non-run-start: select 1\n', 'not-supported project.yml:2:1'],
  ['snapshots', 'name: shop\nsnapshots: {}\n', 'not-supported project.yml:2:1'],
  [
    'a variable that is not set',
    'name: shop\ntarget-path: "{{ var(\'x\') }}"\n',
    'var-not-found project.yml:2:14',
  ],
  ['broken YAML', 'name: [shop\n', 'yaml-invalid project.yml:2:1'],
  [
    'a key named like a method of JavaScript',
    'name: shop\nconstructor: 1\n',
    'config-unknown-key project.yml:2:1',
  ],
])('%s is an error at its place', (_name, yml, expected) => {
  expect(places(parseErrors({ ...model, 'project.yml': yml }))[0]).toBe(expected)
})

test('a slip in the name of target or targets is told as one', () => {
  const hint = (yml: string) => parseErrors({ ...model, 'project.yml': yml })[0]?.hint
  expect(hint('name: shop\ntaget: dev\n')).toBe('Did you mean "target"?')
  // A target's keys are those of its own type.
  const bigquery = 'type: bigquery, project: p, dataset: d'
  expect(hint('name: shop\ntargets: {dev: {type: duckdb, schma: a}}\n')).toBe('Did you mean "schema"?')
  expect(hint(`name: shop\ntargets: {dev: {${bigquery}, locaton: EU}}\n`)).toBe('Did you mean "location"?')
  expect(hint('name: shop\ntargetz: {}\n')).toMatch(/^Did you mean "targets?"\?$/)
})

test('keys of a dbt_project.yml that mean nothing here are told, not refused', () => {
  const yml =
    'name: shop\nconfig-version: 2\nprofile: x\nquoting: {database: true}\nflags: {use_colors: false}\nextract: {anything: [1]}\n'
  const project = parseFiles({ ...model, 'project.yml': yml })
  expect(places(project.warnings)).toEqual([
    'config-ignored project.yml:3:1',
    'config-ignored project.yml:4:1',
  ])
  expect(project.config.flags).toEqual({ use_colors: false })
})

test('resource paths may lie anywhere, also inside of each other', () => {
  const project = parseFiles({
    'project.yml':
      'name: shop\nmodel-paths: [./sql/, more]\nseed-paths: [sql/data]\ntest-paths: [sql/tests]\n',
    'sql/a.sql': 'select 1',
    'more/x/b.sql': 'select 1',
    'sql/data/s.csv': '',
    'sql/tests/t.sql': "select * from {{ ref('a') }} where false",
  })
  expect([...project.nodes.keys()].sort()).toEqual([
    'model.shop.a',
    'model.shop.b',
    'seed.shop.s',
    'test.shop.t',
  ])
  expect(nodeOf(project, 'model.shop.b').fqn).toEqual(['shop', 'x', 'b'])
})
