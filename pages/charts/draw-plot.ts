import { type PlotOptions, plot } from '@observablehq/plot'
import { Html } from '../html/html.ts'
import { SvgDocument } from '../svg/svg-document.ts'
import type { SvgElement } from '../svg/svg-element.ts'
import { svgText } from '../svg/svg-text.ts'
import type { Size } from './chart-spec.ts'

/**
 * What a drawing is drawn for, and how many units wide. A chart over the whole page is drawn twice, and the page shows
 * the one that fits: scaled down to a telephone, letters would be too small.
 */
const drawings = {
  full: [
    { name: 'wide', width: 860 },
    { name: 'narrow', width: 420 },
  ],
  half: [{ name: 'half', width: 440 }],
} as const satisfies Record<Size, readonly Drawing[]>

interface Drawing {
  readonly name: string
  readonly width: number
}

/** A chart as SVG. `label` is what a screen reader says; `options` are given the width in units. */
export function drawPlot(label: string, size: Size, options: (width: number) => PlotOptions): Html {
  const texts = drawings[size].map(({ name, width }) => {
    const drawn = plot({ ...options(width), width, document: new SvgDocument() })
    const svg = drawn as unknown as SvgElement // What the document made is what comes back.
    svg.setAttribute('class', `drawing ${name}`)
    svg.setAttribute('role', 'img')
    svg.setAttribute('aria-label', label)
    return svgText(svg)
  })
  return new Html(texts.join('\n'))
}
