import { describe, expect, test } from 'vitest'
import { codeAndPlace, renderError, renderText } from './render-text.ts'

describe('what nunjucks renders wrongly without an error is right', () => {
  test.each([
    ['capital literals', '{% if True %}a{% endif %}{% if False %}b{% endif %}{{ None is none }}', 'aTrue'],
    ['truth of empty lists and dicts', '{% if [] %}a{% endif %}{% if {} %}b{% endif %}c', 'c'],
    ["a loop's filter", '{% for x in [1, 2, 3] if x > 1 %}{{ x }}{% endfor %}', '23'],
    [
      'set inside a loop stays there',
      '{% set x = 0 %}{% for i in [1] %}{% set x = i %}{% endfor %}{{ x }}',
      '0',
    ],
    ['replace() replaces all', "{{ 'a.b.c'.replace('.', '_') }}", 'a_b_c'],
    ['split() splits at blanks', "{{ 'a  b'.split() }}", "['a', 'b']"],
    ['a number and a string differ', "{{ 1 == '1' }}{{ 1 != '1' }}", 'FalseTrue'],
    ['lists compare by their items', '{{ [1] == [1] }}{{ [1] == [2] }}', 'TrueFalse'],
    ['percent formatting', "{{ '%s-%05.1f' % ('x', 2.25) }}", 'x-002.2'],
    [
      'selectattr with a test',
      "{{ [{'a': 1}, {'a': 2}] | selectattr('a', 'equalto', 2) | list }}",
      "[{'a': 2}]",
    ],
    ['iterating over a dict', "{% for k in {'a': 1, 'b': 2} %}{{ k }}{% endfor %}", 'ab'],
    ['tuples', "{{ ('x', 'y') }}{{ [('a', 'b')] }}", "('x', 'y')[('a', 'b')]"],
    ['negative indexes', '{{ [1, 2, 3][-1] }}', '3'],
    [
      "a macro's result is a string",
      "{% macro m() %}x{% endmacro %}{{ m() == 'x' }}{{ m() in ['x'] }}",
      'TrueTrue',
    ],
    ['printing of none and true', "{{ none }}{{ true }}{{ 'a' ~ none }}", 'NoneTrueaNone'],
    ['precedence of //, % and *', '{{ 2 * 7 // 2 }} {{ 2 * 7 % 4 }}', '7 2'],
    ['escapes that Python does not know', "{{ '\\d+\\.' }}", '\\d+\\.'],
    ['division is by r, not a regular expression', '{{ r/2 + s/2 }}', '3.0'],
    ['floats print as floats', '{{ 4 / 2 }} {{ 1.0 }}', '2.0 1.0'],
  ])('%s', (_name, template, expected) => {
    expect(renderText(template, { r: 4, s: 2 })).toBe(expected)
  })
})

describe('what nunjucks refuses works', () => {
  test.each([
    ['do', '{% set x = [] %}{% do x.append(1) %}{{ x }}', '[1]'],
    ['with', '{% with a = 1 %}{{ a }}{% endwith %}', '1'],
    [
      'namespace',
      '{% set n = namespace(i=0) %}{% for x in [1, 2] %}{% set n.i = n.i + x %}{% endfor %}{{ n.i }}',
      '3',
    ],
    ['dict()', '{{ dict(a=1) }}', "{'a': 1}"],
    [
      'varargs and kwargs',
      '{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, a=2) }}',
      "(1,){'a': 2}",
    ],
    ['spread arguments', '{% macro m(a, b) %}{{ a }}{{ b }}{% endmacro %}{{ m(*[1], **{"b": 2}) }}', '12'],
    ['tuple assignment', '{% set a, b = 1, 2 %}{{ b }}{{ a }}', '21'],
    [
      'loop.cycle and loop.changed',
      "{% for i in [1, 1] %}{{ loop.cycle('a', 'b') }}{{ loop.changed(i) }}{% endfor %}",
      'aTruebFalse',
    ],
    ['adjacent strings', "{{ 'a' 'b' }}", 'ab'],
    ['nested dict braces', "{{ {'a':{'b':1}} }}", "{'a': {'b': 1}}"],
    ['trailing commas', "{{ [1,] }}{{ {'a': 1,} }}{{ dict(a=1,) }}", "[1]{'a': 1}{'a': 1}"],
    [
      'filters map, unique, tojson, items, min, max',
      "{{ ['b', 'a']|map('upper')|list }}{{ [1, 1]|unique|list }}{{ {'a': 1}|tojson }}{{ {'a': 1}|items|list }}{{ [2, 1]|min }}{{ [2, 1]|max }}",
      "['B', 'A'][1]{\"a\": 1}[('a', 1)]12",
    ],
    ['filters format, attr', "{{ '%s!'|format('a') }}{{ 'a'|attr('upper') is callable }}", 'a!True'],
    [
      'tests sequence, boolean, in, eq',
      '{{ [] is sequence }}{{ true is boolean }}{{ 1 is in [1] }}{{ 1 is eq 1 }}',
      'TrueTrueTrueTrue',
    ],
    [
      'methods of Python',
      "{{ {'a': 1}.items()|list }}{{ {}.get('a') }}{{ 'a'.upper() }}{{ ' a '.strip() }}{{ '{}'.format(1) }}{{ ','.join(['a', 'b']) }}",
      "[('a', 1)]NoneAa1a,b",
    ],
    [
      'list methods',
      '{% set x = [1] %}{% do x.extend([2]) %}{% do x.insert(0, 0) %}{{ x.pop() }}{{ x }}',
      '2[0, 1]',
    ],
    ['slices', "{{ [1, 2, 3][1:] }}{{ 'abc'[::-1] }}", '[2, 3]cba'],
    [
      'return() gives a value, not text',
      '{% macro m() %}{{ return([1, 2]) }}{% endmacro %}{{ m()[1] }}{{ m() is sequence }}',
      '2True',
    ],
    ['set with a filter', '{% set x | upper %}a{% endset %}{{ x }}', 'A'],
    ['inline if without else', "{{ 'a' if true }}{{ 'b' if false }}", 'a'],
  ])('%s', (_name, template, expected) => {
    expect(renderText(template)).toBe(expected)
  })
})

describe('what can not be right is refused at its place', () => {
  test.each([
    ['an undefined name', 'select\n  {{ nope }}', 'template-name-undefined 2:6'],
    ['an attribute of nothing', 'select {{ nope.attr }}', 'template-name-undefined 1:11'],
    ['a missing key', "{{ {'a': 1}.b }}", 'template-type 1:4'],
    ['an undefined operand of a condition', '{% if nope == 1 %}{% endif %}', 'template-name-undefined 1:7'],
    ['an undefined attribute as a condition', '{% if {}.nope %}{% endif %}', 'template-type 1:7'],
    ['an undefined list', '{% for x in nope %}{% endfor %}', 'template-name-undefined 1:13'],
    ['a function that is not there', 'select {{ refff("x") }}', 'template-name-undefined 1:11'],
    ['an index out of range', '{{ [1][3] }}', 'template-type 1:4'],
    ['text plus a number', "{{ 'a' + 1 }}", 'template-type 1:4'],
    ['comparing text with a number', "{{ 1 < 'a' }}", 'template-type 1:4'],
    ['iterating over none', '{% for x in none %}{% endfor %}', 'template-type 1:13'],
    ['too many arguments', '{% macro m(a) %}{% endmacro %}\n{{ m(1, 2) }}', 'template-call 2:4'],
    ['an unknown argument', '{% macro m(a) %}{% endmacro %}\n{{ m(b=2) }}', 'template-call 2:4'],
    ['a missing argument', '{% macro m(a) %}{{ a }}{% endmacro %}\n{{ m() }}', 'template-call 1:20'],
    ['===', '{{ 1 === 1 }}', 'template-syntax 1:6'],
    ['null', '{{ null }}', 'template-name-undefined 1:4'],
    ['an unknown filter', '{{ 1 | nope }}', 'template-unsupported 1:8'],
    ['a random filter', '{{ [1] | random }}', 'template-unsupported 1:10'],
    ['an unknown test', '{{ 1 is nope }}', 'template-unsupported 1:4'],
    ['a recursive loop', '{% for x in [] recursive %}{% endfor %}', 'template-unsupported 1:16'],
    ['break', '{% for x in [] %}{% break %}{% endfor %}', 'template-unsupported 1:21'],
    ['extends', '{% extends "x" %}', 'template-unsupported 1:4'],
    ['include', 'a\n{% include "x" %}', 'template-unsupported 2:4'],
    ['import', '{% import "x" as y %}', 'template-unsupported 1:4'],
    ['block', '{% block x %}{% endblock %}', 'template-unsupported 1:4'],
    ['snapshot', '{% snapshot x %}{% endsnapshot %}', 'template-unsupported 1:4'],
    [
      'materialization',
      '{% materialization x, default %}{% endmaterialization %}',
      'template-unsupported 1:4',
    ],
    ['docs', '{% docs x %}{% enddocs %}', 'template-unsupported 1:4'],
    ["nunjucks's switch", '{% switch 1 %}{% endswitch %}', 'template-unsupported 1:4'],
    ["nunjucks's asyncEach", '{% asyncEach x in [] %}{% endeach %}', 'template-unsupported 1:4'],
    ['setting an attribute of a dict', '{% set d = {} %}{% set d.a = 1 %}', 'template-type 1:24'],
    ['a number too large for a number', '{{ 9007199254740993 }}', 'template-syntax 1:4'],
    ['a result too large for a number', '{{ 9007199254740991 + 1 }}', 'template-type 1:4'],
    ['a boolean as key', '{{ {true: 1} }}', 'template-type 1:5'],
    ['return() outside of a macro', 'a\n{{ return(1) }}', 'template-return-outside-macro 2:4'],
    ['endless recursion', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', 'template-recursion 1:19'],
    ['a query', '{{ run_query("select 1") }}', 'template-unsupported 1:4'],
    [
      'a call block for a macro without caller',
      '{% macro m() %}{% endmacro %}{% call m() %}{% endcall %}',
      'template-call 1:38',
    ],
  ])('%s', (_name, template, expected) => {
    expect(codeAndPlace(renderError(template))).toBe(expected)
  })

  test.each([
    ['{% if nope %}a{% elif nope %}b{% else %}c{% endif %}', 'c'],
    ['{% if not nope %}a{% endif %}', 'a'],
    ['{% if nope or 1 %}a{% endif %}{% if nope and boom() %}b{% endif %}', 'a'],
    ["{{ 'a' if nope else 'b' }}", 'b'],
    ['{% macro m(x) %}{% if x %}a{% else %}b{% endif %}{% endmacro %}{{ m() }}', 'b'],
  ])('an undefined name as a condition is false: %s', (text, expected) => {
    expect(renderText(text)).toBe(expected)
  })

  test('an undefined name may be asked for, and given a default', () => {
    expect(renderText("{{ nope is defined }}{{ nope | default('d') }}{{ nope is undefined }}")).toBe(
      'FalsedTrue',
    )
  })

  test('a slip is met with the name that was meant', () => {
    expect(renderError('{{ sources }}', { source: 1 }).hint).toBe('Did you mean "source"?')
    expect(renderError("{{ 'a' | uper }}").hint).toBe('Did you mean "upper"?')
    expect(renderError('{% fro x in [] %}').hint).toBe('Did you mean "for"?')
  })
})
