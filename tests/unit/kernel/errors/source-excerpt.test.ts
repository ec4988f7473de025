import fc from 'fast-check'
import { expect, test } from 'vitest'
import { positionAt, sourceExcerpt } from '../../../../kernel/errors/source-excerpt.ts'

test('puts carets under the range', () => {
  const text = 'models:\n  - name: a\n    materialised: table\n'
  const excerpt = sourceExcerpt(text, { file: 'x.yml', line: 3, column: 5, endColumn: 17 })
  expect(excerpt).toBe('  |\n3 |     materialised: table\n  |     ^^^^^^^^^^^^')
})

test('keeps the caret in view of a long line', () => {
  const text = `${'a'.repeat(300)}!${'b'.repeat(300)}`
  const [, source = '', caret = ''] = sourceExcerpt(text, { file: 'x', line: 1, column: 301 }).split('\n')
  expect(source.length).toBeLessThanOrEqual(84)
  expect(source[caret.indexOf('^')]).toBe('!')
})

test('the caret stands under the character at the position, wherever it is', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\t', 'é'), maxLength: 200 })
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), fc.nat(), (lines, seed) => {
      const text = lines.join('\n')
      const offset = text.length === 0 ? 0 : seed % text.length
      const position = positionAt(text, offset)
      const [, source = '', caret = ''] = sourceExcerpt(text, { file: 'x', ...position }).split('\n')
      const shown = source[caret.indexOf('^')]
      const expected = text[offset] === '\t' ? ' ' : text[offset]
      if (text[offset] !== '\n' && text.length > 0) expect(shown).toBe(expected)
    }),
  )
})
