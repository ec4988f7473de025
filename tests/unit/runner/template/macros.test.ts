import { expect, test } from 'vitest'
import { createScope } from '../../../../runner/template/context/scopes.ts'
import { callMacro, compileTemplate, Template } from '../../../../runner/template/template.ts'
import { renderText } from './render-text.ts'

const source = (text: string): { file: string; text: string } => ({ file: 'macros/m.sql', text })

test('a file of macros gives its macros and tests; what stands around them is not rendered', () => {
  const template = new Template(
    source('{{ nope }}\n{% macro a(x, y=1) %}{% endmacro %}\n{% test b(model) %}{% endtest %}'),
  )
  const macros = template.macros()
  expect(macros.map(({ kind, name, parameters }) => [kind, name, parameters])).toEqual([
    ['macro', 'a', ['x', 'y']],
    ['test', 'test_b', ['model']],
  ])
  expect(macros[0]?.node.lineno).toBe(1)
})

test('a macro is called from outside with positional and named arguments', () => {
  const [macro] = new Template(source('{% macro a(x, y=1) %}{{ x }}{{ y }}{% endmacro %}')).macros()
  if (macro === undefined) throw new Error('no macro')
  const named = new Map([['y', 3]])
  expect(callMacro(macro, { positional: ['z'], named }, createScope([]))).toBe('z3')
})

test('a default may use the parameters before it, and is made anew for each call', () => {
  expect(renderText('{% macro m(a, b=a * 2) %}{{ b }}{% endmacro %}{{ m(2) }}')).toBe('4')
  expect(renderText('{% macro m(a=[]) %}{% do a.append(1) %}{{ a }}{% endmacro %}{{ m() }}{{ m() }}')).toBe(
    '[1][1]',
  )
})

test('a call block hands its body, with arguments, to the macro', () => {
  const template =
    '{% macro each(xs) %}{% for x in xs %}{{ caller(x) }};{% endfor %}{% endmacro %}{% call(v) each([1, 2]) %}<{{ v }}>{% endcall %}'
  expect(renderText(template)).toBe('<1>;<2>;')
})

test('a call block sees the variables around it', () => {
  expect(
    renderText(
      '{% set y = 5 %}{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{{ y }}{% endcall %}',
    ),
  ).toBe('5')
})

test('the same text of the same file is compiled once', () => {
  expect(compileTemplate(source('a'))).toBe(compileTemplate(source('a')))
  expect(compileTemplate(source('a'))).not.toBe(compileTemplate({ file: 'other.sql', text: 'a' }))
})
