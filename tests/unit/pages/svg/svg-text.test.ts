import { expect, test } from 'vitest'
import { SvgDocument } from '../../../../pages/svg/svg-document.ts'
import { svgText } from '../../../../pages/svg/svg-text.ts'
import { pageFaults } from '../../../helpers/page-faults.ts'
import { hostileTexts } from '../html/hostile-texts.ts'

test('elements, attributes and texts are written in order, numbers to two decimals', () => {
  const document = new SvgDocument()
  const group = document.createElementNS('', 'g')
  const line = document.createElementNS('', 'path')
  line.setAttribute('d', 'M0.123456,7L1e-7,-2.999')
  line.setAttribute('data-name', '0.123456')
  const text = document.createElementNS('', 'text')
  text.textContent = '0.123456'
  group.appendChild(text)
  group.insertBefore(line, text)
  expect(svgText(group)).toBe('<g><path d="M0.12,7L1e-7,-3" data-name="0.123456"/><text>0.123456</text></g>')
})

test('moving a child takes it from where it was', () => {
  const document = new SvgDocument()
  const [a, b, child] = ['g', 'g', 'rect'].map((name) => document.createElementNS('', name))
  a!.appendChild(child!)
  b!.appendChild(child!)
  expect([a!.children.length, b!.firstChild, child!.parentNode]).toEqual([0, child, b])
})

test('what could act or load is not written', () => {
  const document = new SvgDocument()
  const root = document.createElementNS('', 'svg')
  for (const name of ['script', 'style', 'a', 'image', 'foreignObject', 'use'])
    root.appendChild(document.createElementNS('', name))
  root.setAttribute('onload', 'alert(1)')
  root.setAttribute('href', 'https://example.org')
  root.setAttributeNS('', 'xlink:href', 'https://example.org')
  expect(svgText(root)).toBe('<svg/>')
})

test.each(hostileTexts)('%j in a text, a title and an attribute shows as itself', (hostile) => {
  const document = new SvgDocument()
  const text = document.createElementNS('', 'text')
  const title = document.createElementNS('', 'title')
  text.setAttribute('data-name', hostile)
  text.textContent = hostile
  title.textContent = hostile
  const group = document.createElementNS('', 'g')
  group.appendChild(text)
  group.appendChild(title)
  expect(pageFaults(svgText(group))).toEqual([])
})
