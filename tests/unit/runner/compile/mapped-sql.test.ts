import fc from 'fast-check'
import { expect, test } from 'vitest'
import { injectCtes } from '../../../../runner/compile/inject-ctes.ts'
import { MappedSql } from '../../../../runner/compile/mapped-sql.ts'

/** SQL that stands in a file as it is. */
function verbatim(file: string, text: string): MappedSql {
  return MappedSql.rendered(
    file,
    text,
    text === '' ? [] : [{ offset: 0, line: 1, column: 1, verbatim: true }],
  )
}

const cte = { name: '__dbt__cte__e', sql: verbatim('e.sql', 'select 1') }

test.each([
  ['a plain query', 'select 2', 'with __dbt__cte__e as (\nselect 1\n)\nselect 2'],
  [
    'a query with WITH',
    'with a as (select 2)\nselect 3',
    'with __dbt__cte__e as (\nselect 1\n), a as (select 2)\nselect 3',
  ],
  [
    'WITH RECURSIVE',
    'WITH  RECURSIVE a as (x)\nselect 3',
    'WITH  RECURSIVE __dbt__cte__e as (\nselect 1\n), a as (x)\nselect 3',
  ],
  [
    'leading comments',
    '-- with x\n/* with y */ with a as (x) y',
    '-- with x\n/* with y */ with __dbt__cte__e as (\nselect 1\n), a as (x) y',
  ],
  [
    'a comment inside of WITH',
    'with -- c\n a as (x) y',
    'with __dbt__cte__e as (\nselect 1\n), -- c\n a as (x) y',
  ],
  ['a name that begins like WITH', 'within select', 'with __dbt__cte__e as (\nselect 1\n)\nwithin select'],
  ['a query in parentheses', '(select 2)', 'with __dbt__cte__e as (\nselect 1\n)\n(select 2)'],
  ['an empty text', '', 'with __dbt__cte__e as (\nselect 1\n)\n'],
])('CTEs come before %s', (_name, sql, expected) => {
  expect(injectCtes(verbatim('m.sql', sql), [cte]).text).toBe(expected)
})

test('a semicolon at the end of an ephemeral model is left out', () => {
  const ended = { name: 'x', sql: verbatim('e.sql', 'select 1 ;\n;\n') }
  expect(injectCtes(verbatim('m.sql', 'select 2'), [ended]).text).toBe('with x as (\nselect 1 \n)\nselect 2')
})

const sqlText = fc.stringMatching(/^(with a as \(b\)\n|-- c\n|)[a-z ,\n]{0,30}$/)

test('whatever is put in, a character of the model or the CTE leads to its own place', () => {
  fc.assert(
    fc.property(sqlText, fc.stringMatching(/^[a-z \n]{1,20}$/), (model, ephemeral) => {
      const files = new Map([
        ['m.sql', model],
        ['e.sql', ephemeral],
      ])
      const joined = injectCtes(verbatim('m.sql', model), [{ name: 'e', sql: verbatim('e.sql', ephemeral) }])
      const map = joined.toMap()
      let traced = 0
      for (const [index, line] of joined.text.split('\n').entries()) {
        for (let column = 1; column <= line.length; column++) {
          const origin = map.origin(index + 1, column)
          if (origin === undefined) continue
          const source = files.get(origin.file)?.split('\n')[origin.line - 1]
          expect(source?.charAt(origin.column - 1)).toBe(line.charAt(column - 1))
          traced++
        }
      }
      const visible = (text: string): number => text.replaceAll('\n', '').length
      expect(traced).toBe(visible(model) + visible(ephemeral))
    }),
  )
})
