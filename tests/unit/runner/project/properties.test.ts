import { expect, test } from 'vitest'
import { modelOf, nodeOf, parseErrors, parseFiles, places } from './parse-files.ts'

const model = { 'models/a.sql': 'select 1 as id' }

test('properties describe a model and its columns', () => {
  const project = parseFiles({
    ...model,
    'models/s.yml': `version: 2
models:
  - name: a
    description: "{{ 'Made' }} here"
    docs: {show: false}
    columns:
      - name: id
        description: The id
        data_type: bigint
        meta: {unit: none}
        tags: [key]
        config: {meta: {more: 1}}
`,
  })
  const node = modelOf(project, 'a')
  expect(node.description).toBe('Made here')
  expect(node.propertiesLocation).toMatchObject({ file: 'models/s.yml', line: 3, column: 5 })
  expect(node.columns).toEqual([
    {
      name: 'id',
      description: 'The id',
      dataType: 'bigint',
      meta: { unit: 'none', more: 1 },
      tags: ['key'],
      quote: false,
    },
  ])
})

test('an empty file, an empty section and descriptions of macros are fine', () => {
  const project = parseFiles({
    ...model,
    'models/empty.yml': '',
    'models/s.yml': 'version: 2\nmodels:\n',
    'macros/m.yml':
      'macros: [{name: m, description: A macro, arguments: [{name: x, type: string, description: y}]}]',
  })
  expect(project.warnings).toEqual([])
})

test('properties of nothing are a warning that names what was meant', () => {
  const { warnings } = parseFiles({ ...model, 'models/s.yml': 'models:\n  - name: b\nseeds:\n  - name: s\n' })
  expect(places(warnings)).toEqual([
    'properties-without-resource models/s.yml:2:11',
    'properties-without-resource models/s.yml:4:11',
  ])
  expect(warnings[0]?.hint).toBe('Did you mean "a"?')
})

test('properties of a seed may stand under models, as dbt takes them', () => {
  const project = parseFiles({ 'seeds/s.csv': '', 'seeds/s.yml': 'models: [{name: s, description: A seed}]' })
  expect(nodeOf(project, 'seed.shop.s').description).toBe('A seed')
  expect(project.warnings).toEqual([])
})

test('what only describes is dropped with a warning', () => {
  const { warnings } = parseFiles({
    ...model,
    'models/s.yml':
      'exposures: []\nsources:\n  - name: raw\n    loader: airbyte\n    tables:\n      - name: t\n        freshness: {}\n',
  })
  expect(places(warnings)).toEqual([
    'config-ignored models/s.yml:1:1',
    'config-ignored models/s.yml:4:5',
    'config-ignored models/s.yml:7:9',
  ])
})

test.each([
  ['snapshots', 'snapshots: []', 'not-supported models/s.yml:1:1'],
  ['an unknown section', 'model: []', 'config-unknown-key models/s.yml:1:1'],
  ['a section that is no list', 'models: {name: a}', 'config-invalid models/s.yml:1:9'],
  ['a file that is no map', '- name: a', 'config-invalid models/s.yml:1:1'],
  ['an unknown version', 'version: 3', 'config-invalid models/s.yml:1:10'],
  ['an unknown key', 'models:\n  - name: a\n    desciption: x', 'config-unknown-key models/s.yml:3:5'],
  [
    'an unknown key of a column',
    'models:\n  - name: a\n    columns:\n      - name: id\n        type: int',
    'config-unknown-key models/s.yml:5:9',
  ],
  ['a model without a name', 'models:\n  - description: x', 'config-invalid models/s.yml:2:5'],
  [
    'a contract',
    'models:\n  - name: a\n    constraints: [{type: not_null}]',
    'not-supported models/s.yml:3:5',
  ],
  ['versions', 'models:\n  - name: a\n    versions: [{v: 1}]', 'not-supported models/s.yml:3:5'],
  ['properties written twice', 'models:\n  - name: a\n  - name: a', 'properties-duplicate models/s.yml:3:11'],
  [
    'a column listed twice',
    'models: [{name: a, columns: [{name: id}, {name: id}]}]',
    'column-duplicate models/s.yml:1:49',
  ],
  [
    'a source table written twice',
    'sources:\n  - name: r\n    tables: [{name: t}, {name: t}]',
    'properties-duplicate models/s.yml:3:25',
  ],
  [
    'a wrong configuration',
    'models:\n  - name: a\n    config:\n      materialized: tabel',
    'config-invalid models/s.yml:4:21',
  ],
  [
    'text for a boolean',
    "models:\n  - name: a\n    config:\n      enabled: 'yes'",
    'config-invalid models/s.yml:4:16',
  ],
  [
    'doc()',
    'models:\n  - name: a\n    description: "{{ doc(\'x\') }}"',
    'template-unsupported models/s.yml:3:18',
  ],
  ['broken YAML', 'models: [', 'yaml-invalid models/s.yml:1:10'],
  ['a key twice', 'models:\n  - name: a\n    name: b', 'yaml-invalid models/s.yml:3:5'],
])('%s is an error at its place', (_name, yml, expected) => {
  expect(places(parseErrors({ ...model, 'models/s.yml': yml }))[0]).toBe(expected)
})

test('text that was rendered for a boolean is met with the filter that helps', () => {
  const files = {
    ...model,
    'models/s.yml': "models: [{name: a, config: {enabled: \"{{ env_var('ON', 'true') }}\"}}]",
  }
  expect(parseErrors(files)[0]?.hint).toContain('as_bool')
  const fixed = {
    ...model,
    'models/s.yml': "models: [{name: a, config: {enabled: \"{{ env_var('ON', 'false') | as_bool }}\"}}]",
  }
  expect([...parseFiles(fixed).disabled.keys()]).toEqual(['model.shop.a'])
})

test('null means "not set": what is below stands', () => {
  const project = parseFiles({
    'project.yml': 'name: shop\nmodels:\n  +materialized: table\n',
    ...model,
    'models/s.yml': 'models: [{name: a, config: {enabled: null, alias: null}}]',
  })
  expect(modelOf(project, 'a').config).toMatchObject({
    enabled: true,
    materialized: 'table',
    alias: undefined,
  })
})
