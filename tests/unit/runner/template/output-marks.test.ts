import fc from 'fast-check'
import { expect, test } from 'vitest'
import { renderTemplate } from './render-text.ts'

test('text and values are marked with the places they come from', () => {
  const { text, marks } = renderTemplate('select\n  {{ x }},\n  {% if true %}b{% endif %}\nfrom t', {
    x: 'one\ntwo',
  })
  expect(text).toBe('select\n  one\ntwo,\n  b\nfrom t')
  expect(marks).toEqual([
    { offset: 0, line: 1, column: 1, verbatim: true },
    { offset: 9, line: 2, column: 3, verbatim: false },
    { offset: 16, line: 2, column: 10, verbatim: true },
    { offset: 20, line: 3, column: 16, verbatim: true },
    { offset: 21, line: 3, column: 28, verbatim: true },
  ])
})

test('trimmed whitespace is not counted', () => {
  const { marks } = renderTemplate('a  {{- 1 -}}  \n  b')
  expect(marks.map(({ line, column }) => [line, column])).toEqual([
    [1, 1],
    [1, 4],
    [2, 3],
  ])
})

const piece = fc.oneof(
  fc.stringMatching(/^[a-z \n,.]{0,12}$/),
  fc.constantFrom(
    '{{ 1 }}',
    '{{ "x\ny" }}',
    '{% if true %}',
    '{#- c -#}',
    '{{- 2 -}}',
    '{% set a = 1 %}',
    '\r\n',
    '😀',
  ),
)

/** The characters of a template from a place on. */
function textAt(template: string, line: number, column: number, length: number): string {
  const lines = template.split('\n')
  return lines
    .slice(line - 1)
    .join('\n')
    .slice(column - 1)
    .slice(0, length)
}

test('marks come in order, and verbatim ones point at their very text', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const ifs = pieces.filter((each) => each.startsWith('{% if')).length
      const template = pieces.join('') + '{% endif %}'.repeat(ifs)
      const { text, marks } = renderTemplate(template)
      for (const [index, mark] of marks.entries()) {
        const end = marks[index + 1]?.offset ?? text.length
        expect(end).toBeGreaterThan(mark.offset)
        const previous = marks[index - 1]
        if (previous) {
          expect(mark.line * 1000 + mark.column).toBeGreaterThan(previous.line * 1000 + previous.column)
        }
        if (!mark.verbatim) continue
        const rendered = text.slice(mark.offset, end)
        const raw = textAt(template, mark.line, mark.column, rendered.length + rendered.split('\n').length)
        expect(raw.replaceAll('\r\n', '\n').startsWith(rendered)).toBe(true)
      }
    }),
  )
})
