import { SvgElement, svgNamespace } from './svg-element.ts'

/**
 * As much of a browser's `document` as drawing an SVG needs: elements are made, get attributes and children, and are
 * written out with `svgText`. What nothing here needs (events, layout, styles) is not there.
 */
export class SvgDocument {
  readonly namespaceURI = svgNamespace
  readonly documentElement: SvgElement

  constructor() {
    this.documentElement = new SvgElement(this, 'svg')
  }

  createElementNS(_namespace: string, name: string): SvgElement {
    return new SvgElement(this, name)
  }

  createElement(name: string): SvgElement {
    return new SvgElement(this, name)
  }
}
