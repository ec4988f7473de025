import { expect, test } from 'vitest'
import { knownErrors } from '../../../../kernel/errors/tgelt-error.ts'
import { relationKey } from '../../../../runner/resource/relation.ts'
import { codeAndPlace } from '../template/render-text.ts'
import { compileNode, compilerOf, emptyWarehouse } from './compile-files.ts'

const base = { 'models/a.sql': 'select 1 as id' }

function compileError(files: Record<string, string>, id: string): string {
  try {
    compileNode(files, id)
  } catch (thrown) {
    return knownErrors(thrown).map(codeAndPlace).join()
  }
  throw new Error('compiled without an error')
}

test('names render as the dialect writes them', () => {
  const files = {
    ...base,
    'seeds/s.csv': '',
    'models/b.sql':
      "select * from {{ ref('a') }}, {{ ref('s') }}, {{ source('raw', 'e') }}, {{ this }}, {{ this.schema }}",
    'models/s.yml': 'sources: [{name: raw, database: lake, tables: [{name: e}]}]',
  }
  expect(compileNode(files, 'model.shop.b').sql).toBe(
    'select * from main.a, main.s, lake.raw.e, main.b, main',
  )
})

test('a seed has no SQL', () => {
  expect(compileNode({ 'seeds/s.csv': '' }, 'seed.shop.s').sql).toBe('')
})

test('a warning of a template is given once: when the project is read, or else when it is compiled', () => {
  const files = {
    'models/a.sql':
      "{% do exceptions.warn('always') %}\n{% if execute %}{% do exceptions.warn('late') %}{% endif %}",
  }
  const { warnings } = compileNode(files, 'model.shop.a')
  expect(warnings.map(({ message, location }) => [message, location?.line])).toEqual([['late', 2]])
})

const incremental = (config: string): Record<string, string> => ({
  'models/m.sql': `{{ config(${config}) }}{{ is_incremental() }} {{ flags.FULL_REFRESH }}`,
})
const table = new Map([[relationKey({ schema: 'main', identifier: 'm' }), 'table' as const]])
const view = new Map([[relationKey({ schema: 'main', identifier: 'm' }), 'view' as const]])

test.each([
  ['a table is there', "materialized='incremental'", table, false, 'True False'],
  ['nothing is there', "materialized='incremental'", new Map(), false, 'False False'],
  ['a view is there', "materialized='incremental'", view, false, 'False False'],
  ['another materialisation', "materialized='table'", table, false, 'False False'],
  ['a full refresh', "materialized='incremental'", table, true, 'False True'],
  ['a protected table', "materialized='incremental', full_refresh=false", table, true, 'True False'],
  ['one that is always rebuilt', "materialized='incremental', full_refresh=true", table, false, 'False True'],
])('is_incremental(): %s', (_name, config, relations, fullRefresh, expected) => {
  expect(compileNode(incremental(config), 'model.shop.m', { relations, fullRefresh }).sql).toBe(expected)
})

test('ephemeral parents become CTEs, each after what it needs, each once', () => {
  const files = {
    'models/base.sql': 'select 1 as id',
    'models/one.sql': "{{ config(materialized='ephemeral') }}select * from {{ ref('base') }};\n",
    'models/two.sql': "{{ config(materialized='ephemeral', alias='zwei') }}select * from {{ ref('one') }}",
    'models/top.sql': "-- top\nwith x as (select * from {{ ref('two') }})\nselect * from x, {{ ref('one') }}",
  }
  const compiled = compileNode(files, 'model.shop.top')
  expect(compiled.sql).toBe(
    [
      '-- top',
      'with __dbt__cte__one as (',
      'select * from main.base',
      '), __dbt__cte__zwei as (',
      'select * from __dbt__cte__one',
      '), x as (select * from __dbt__cte__zwei)',
      'select * from x, __dbt__cte__one',
    ].join('\n'),
  )
  expect(compiled.ephemeralParents).toEqual(['model.shop.one', 'model.shop.two'])
  expect([...compiled.sources.keys()]).toEqual(['models/top.sql', 'models/one.sql', 'models/two.sql'])
})

test('an ephemeral model brings those that only it reads', () => {
  const files = {
    'models/z.sql': "{{ config(materialized='ephemeral') }}select 1",
    'models/y.sql': "{{ config(materialized='ephemeral') }}select * from {{ ref('z') }}",
    'models/m.sql': "select * from {{ ref('y') }}",
  }
  const { sql, ephemeralParents } = compileNode(files, 'model.shop.m')
  expect(sql).toMatch(/^with __dbt__cte__z as [\s\S]*, __dbt__cte__y as [\s\S]*select \* from __dbt__cte__y$/)
  expect(ephemeralParents).toEqual(['model.shop.z', 'model.shop.y'])
})

test('places in a CTE lead to the file of the ephemeral model, those after it to the model', () => {
  const files = {
    'models/e.sql': "{{ config(materialized='ephemeral') }}\nselect 1 as id,\n  2 as x",
    'models/m.sql': "select *\nfrom {{ ref('e') }} where y",
  }
  const { sql, map } = compileNode(files, 'model.shop.m')
  expect(sql.split('\n')).toEqual([
    'with __dbt__cte__e as (',
    '',
    'select 1 as id,',
    '  2 as x',
    ')',
    'select *',
    'from __dbt__cte__e where y',
  ])
  expect(map.origin(1, 1)).toBeUndefined()
  expect(map.origin(4, 3)).toEqual({ file: 'models/e.sql', line: 3, column: 3 })
  expect(map.origin(6, 8)).toEqual({ file: 'models/m.sql', line: 1, column: 8 })
  expect(map.origin(7, 7)).toEqual({ file: 'models/m.sql', line: 2, column: 6 })
  expect(map.origin(7, 24)).toEqual({ file: 'models/m.sql', line: 2, column: 25 })
  expect(map.origin(99, 1)).toBeUndefined()
})

test('text from a macro leads to the place that called it', () => {
  const files = {
    'macros/m.sql': '{% macro m() %}a\n  b\n{% endmacro %}',
    'models/m.sql': 'select\n  {{ m() }}, c',
  }
  const { sql, map } = compileNode(files, 'model.shop.m')
  expect(sql).toBe('select\n  a\n  b\n, c')
  expect(map.origin(3, 3)).toEqual({ file: 'models/m.sql', line: 2, column: 3 })
  expect(map.origin(4, 3)).toEqual({ file: 'models/m.sql', line: 2, column: 14 })
})

test('hooks are rendered', () => {
  const files = {
    ...base,
    'models/m.sql':
      "{{ config(pre_hook='select 0', post_hook=[\"analyze {{ this }}\", \"select '{{ model.name }}' from {{ ref('a') }}\"]) }}select 1",
  }
  const { preHooks, postHooks } = compileNode(files, 'model.shop.m')
  expect(preHooks).toEqual(['select 0'])
  expect(postHooks).toEqual(['analyze main.m', "select 'm' from main.a"])
})

test('what log() says with info is kept, also of ephemeral parents', () => {
  const files = {
    'models/e.sql': "{{ config(materialized='ephemeral') }}{% do log('e', info=true) %}select 1",
    'models/m.sql': "{% do log('quiet') %}{% do log('m ' ~ execute, true) %}select * from {{ ref('e') }}",
  }
  expect(compileNode(files, 'model.shop.m').logged).toEqual(['m True', 'e'])
})

test('an ingest model selects from the newly landed rows', () => {
  const files = {
    'models/m.sql': "{{ config(materialized='ingest', files='x/*.ndjson') }}select * from {{ incoming() }}",
  }
  expect(compileNode(files, 'model.shop.m').sql).toBe('select * from "tgelt_incoming"')
})

test("dbt's context", () => {
  const files = {
    'project.yml': 'name: shop\nvars: {v: [1, 2]}\n',
    'models/m.sql': [
      '{{ target.name }}|{{ target.schema }}|{{ target.type }}|{{ project_name }}|{{ invocation_id }}',
      "{{ run_started_at.strftime('%Y-%m-%d %H:%M') }}|{{ run_started_at }}",
      "{{ var('v') }}|{{ var('w', 'd') }}|{{ var.has_var('v') }}|{{ env_var('X', 'y') }}",
      "{{ config.get('materialized') }}|{{ model.unique_id }}|{{ builtins.ref('m2') }}|{{ flags.WHICH }}",
      "{{ tojson({'b': 1, 'a': none}) }}|{{ fromjson('[1, {\"a\": 2}]')[1].a }}|{{ zip([1], ['x']) }}|{{ local_md5('a') }}",
    ].join('\n'),
    'models/m2.sql': 'select 1',
  }
  expect(compileNode(files, 'model.shop.m').sql.split('\n')).toEqual([
    'dev|main|duckdb|shop|20261120T104537Z-3fa94c',
    '2026-11-20 10:45|2026-11-20 10:45:37.000000+00:00',
    '[1, 2]|d|True|y',
    'view|model.shop.m|main.m2|build',
    '{"b": 1, "a": null}|2|[(1, \'x\')]|0cc175b9c0f1b6a831c399e269772661',
  ])
})

test('adapter.dispatch takes the macro of the engine, else the default, else the plain one', () => {
  const macros =
    "{% macro f() %}{{ adapter.dispatch('f', 'shop')() }}{% endmacro %}{% macro default__f() %}default{% endmacro %}"
  const duckdb = '{% macro duckdb__f() %}duckdb{% endmacro %}'
  const files = { 'macros/m.sql': macros, 'models/m.sql': '{{ f() }} {{ shop.f() }}' }
  expect(compileNode(files, 'model.shop.m').sql).toBe('default default')
  expect(compileNode({ ...files, 'macros/d.sql': duckdb }, 'model.shop.m').sql).toBe('duckdb duckdb')
  const plain = {
    'macros/m.sql': '{% macro g() %}g{% endmacro %}',
    'models/m.sql': "{{ adapter.dispatch('g')() }}",
  }
  expect(compileNode(plain, 'model.shop.m').sql).toBe('g')
})

test.each([
  [
    'a reference that parsing could not see',
    { ...base, 'models/m.sql': "{% if execute %}{{ ref('a') }}{% endif %}" },
    'ref-not-captured 1:20',
  ],
  [
    'an ephemeral model in a hook',
    {
      'models/e.sql': "{{ config(materialized='ephemeral') }}select 1",
      'models/m.sql': '{{ config(\n post_hook="select * from {{ ref(\'e\') }}") }}',
    },
    'ephemeral-outside-query 2:12',
  ],
  [
    'an error only at compile time',
    { 'models/m.sql': 'a\n{{ (nope if execute) }}' },
    'template-name-undefined 2:5',
  ],
])('%s is an error at its place', (_name, files, expected) => {
  expect(compileError(files as unknown as Record<string, string>, 'model.shop.m')).toBe(expected)
})

test('SQL of the command line is compiled like a model, and may read everything', () => {
  const { compiler } = compilerOf({
    ...base,
    'models/e.sql': "{{ config(materialized='ephemeral') }}select * from {{ ref('a') }}",
    'macros/m.sql': '{% macro one() %}1{% endmacro %}',
  })
  const inline = compiler.compileInline("select {{ one() }} from {{ ref('e') }}", emptyWarehouse)
  expect(inline.sql).toBe('with __dbt__cte__e as (\nselect * from main.a\n)\nselect 1 from __dbt__cte__e')
  expect(inline.dependsOn).toEqual(['model.shop.e'])
  expect(inline.map.origin(4, 1)).toEqual({ file: '<inline>', line: 1, column: 1 })
  expect(() => compiler.compileInline("from {{ ref('aa') }}", emptyWarehouse)).toThrow(
    /no model or seed "aa"/,
  )
})
