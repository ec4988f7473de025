import { expect, test } from 'vitest'
import { codeAndPlace, renderError } from './render-text.ts'

test.each([
  ['a tag that is never closed', 'select 1,\n  {{ x', 'template-syntax 2:3'],
  [
    'a block that is never closed',
    'select\n{% if true %}\n{% for x in [] %}{% endfor %}\n',
    'template-syntax 2:4',
  ],
  ['a loop that is never closed', 'a\n  {% for x in [1] %}\n b', 'template-syntax 2:6'],
  ['a macro that is never closed', '\n\n{% macro m() %}', 'template-syntax 3:4'],
  ['a set block that is never closed', '{% set x %}a', 'template-syntax 1:4'],
  ['a comment that is never closed', 'a\n {# b', 'template-syntax 2:2'],
  ['a raw block that is never closed', 'a\n {% raw %} b', 'template-syntax 2:2'],
  ['a string that is never closed', "a\n{{ 'x }}", 'template-syntax 2:4'],
  ['a bracket that is never closed', 'a {{ (1 + [2) }}', 'template-syntax 1:11'],
  ['a bracket that was never opened', '{{ 1) }}', 'template-syntax 1:5'],
  ['an end tag of another block', '{% if true %}\n{% endfor %}', 'template-syntax 2:4'],
  ['an end tag of nothing', 'a\n\n  {% endif %}', 'template-syntax 3:6'],
  ['two values side by side', '{{ 1 2 }}', 'template-syntax 1:6'],
  ['a missing operand', '{{ 1 + }}', 'template-syntax 1:8'],
  ['a missing comma', '{{ [1 2] }}', 'template-syntax 1:7'],
  ['a strange character', 'a\n{{ 1 $ 2 }}', 'template-syntax 2:6'],
  ['a positional argument after a named one', '{{ range(a=1, 2) }}', 'template-syntax 1:15'],
  ['an argument given twice', '{{ dict(a=1, a=2) }}', 'template-syntax 1:14'],
  ['something after the condition', '{% if 1 2 %}{% endif %}', 'template-syntax 1:9'],
  ['the second operand of a chain', '{{ 1 ~ nope }}', 'template-name-undefined 1:8'],
  ['an argument', "{{ 'a'.replace(nope, 'b') }}", 'template-name-undefined 1:16'],
  ['after a line break inside of a tag', '{{ range(\n  nope\n) }}', 'template-name-undefined 2:3'],
  ['after Windows line ends', 'a\r\nb\r\n{{ nope }}', 'template-name-undefined 3:4'],
  ['after a tab', '\t{{ nope }}', 'template-name-undefined 1:5'],
  ['after emoji: UTF-16 units, as editors count', '😀{{ nope }}', 'template-name-undefined 1:6'],
  ['a value of a dict', "{{ {'a': nope + 1} }}", 'template-name-undefined 1:10'],
])('%s', (_name, template, expected) => {
  expect(codeAndPlace(renderError(template))).toBe(expected)
})

test('the excerpt shows the line with a caret under what is meant', () => {
  const { location } = renderError('select\n  {{ nope }} as x')
  expect(location?.excerpt).toBe('  |\n2 |   {{ nope }} as x\n  |      ^^^^')
})

test('an error inside of a macro says who called it', () => {
  const error = renderError(
    "{% macro a(x) %}{{ x + 1 }}{% endmacro %}\n{% macro b() %}{{ a('t') }}{% endmacro %}\n{{ b() }}",
  )
  expect(codeAndPlace(error)).toBe('template-type 1:20')
  expect(error.facts).toEqual({ 'called by': 'a at models/m.sql:2:19 < b at models/m.sql:3:4' })
})

test('after a macro has returned, errors are placed where its caller is', () => {
  const error = renderError('{% macro a() %}{{ return(none) }}{% endmacro %}\n{% for x in a() %}{% endfor %}')
  expect(codeAndPlace(error)).toBe('template-type 2:13')
  expect(error.facts).toEqual({})
})
