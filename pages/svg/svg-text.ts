import { displayText } from '../html/display-text.ts'
import { escapeHtml } from '../html/html.ts'
import type { SvgElement } from './svg-element.ts'

/** Attributes that hold numbers: two decimals are finer than any screen, and the same on every machine. */
const numeric =
  /^(x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|dx|d|width|height|transform|fill-opacity|stroke-opacity|opacity)$/

/**
 * The element as text, for a page. Texts and attributes are escaped; style sheets are left out (the page has its own),
 * and so is everything that could act: there are no scripts, links or event handlers.
 */
export function svgText(element: SvgElement): string {
  if (!allowed.has(element.tagName)) return ''
  const attributes = [...element.attributes]
    .filter(([name, value]) => isKept(element.tagName, name, value))
    .map(
      ([name, value]) => ` ${name}="${escapeHtml(displayText(numeric.test(name) ? rounded(value) : value))}"`,
    )
    .join('')
  const content = escapeHtml(displayText(element.textContent)) + element.children.map(svgText).join('')
  return content === ''
    ? `<${element.tagName}${attributes}/>`
    : `<${element.tagName}${attributes}>${content}</${element.tagName}>`
}

const allowed: ReadonlySet<string> = new Set([
  'svg',
  'g',
  'path',
  'rect',
  'line',
  'circle',
  'text',
  'tspan',
  'title',
])

function isKept(element: string, name: string, value: string): boolean {
  if (/^on/i.test(name) || name === 'href' || name === 'xlink:href' || name.startsWith('xmlns')) return false
  // The drawing as a whole has a label; its parts are read as the table under it.
  if (name === 'class' || name.startsWith('aria-')) return element === 'svg'
  // What the svg element says of its font and size, the page's style says better.
  if (element === 'svg' && ['font-family', 'font-size', 'width', 'height', 'style'].includes(name))
    return false
  return value !== ''
}

function rounded(value: string): string {
  return value.replace(/-?\d+\.\d{3,}(e[+-]?\d+)?/g, (number) =>
    String(Math.round(Number(number) * 100) / 100),
  )
}
