import { expect, test } from 'vitest'
import { jinjaCases } from './jinja-cases.ts'
import { renderText } from './render-text.ts'

test.each(jinjaCases)('%s', (template, expected) => {
  expect(renderText(template)).toBe(expected)
})
