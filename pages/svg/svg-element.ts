import type { SvgDocument } from './svg-document.ts'

export const svgNamespace = 'http://www.w3.org/2000/svg'

/** An element of an SvgDocument: a name, attributes in the order they were set, children or text. */
export class SvgElement {
  readonly ownerDocument: SvgDocument
  readonly namespaceURI = svgNamespace
  readonly tagName: string
  readonly attributes = new Map<string, string>()
  readonly children: SvgElement[] = []
  parentNode: SvgElement | null = null
  #text = ''
  /** Styles set one by one are attributes here: an SVG has the same names for both. */
  readonly style = {
    setProperty: (name: string, value: unknown): void => this.setAttribute(name, value),
    removeProperty: (name: string): void => this.removeAttribute(name),
  }

  constructor(ownerDocument: SvgDocument, tagName: string) {
    this.ownerDocument = ownerDocument
    this.tagName = tagName
  }

  get childNodes(): readonly SvgElement[] {
    return this.children
  }

  get firstChild(): SvgElement | null {
    return this.children[0] ?? null
  }

  get nextSibling(): SvgElement | null {
    const siblings = this.parentNode?.children ?? []
    return siblings[siblings.indexOf(this) + 1] ?? null
  }

  get textContent(): string {
    return this.#text
  }

  set textContent(text: string | null) {
    this.children.length = 0
    this.#text = text === null ? '' : String(text)
  }

  setAttribute(name: string, value: unknown): void {
    this.attributes.set(name, String(value))
  }

  setAttributeNS(_namespace: string, name: string, value: unknown): void {
    this.setAttribute(name, value)
  }

  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null
  }

  hasAttribute(name: string): boolean {
    return this.attributes.has(name)
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name)
  }

  appendChild(child: SvgElement): SvgElement {
    return this.insertBefore(child, null)
  }

  insertBefore(child: SvgElement, next: SvgElement | null): SvgElement {
    child.parentNode?.removeChild(child)
    const index = next === null ? this.children.length : this.children.indexOf(next)
    this.children.splice(index, 0, child)
    child.parentNode = this
    return child
  }

  removeChild(child: SvgElement): SvgElement {
    this.children.splice(this.children.indexOf(child), 1)
    child.parentNode = null
    return child
  }
}
