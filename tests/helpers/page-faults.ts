/**
 * What a page must not have: elements that load or run, handlers, addresses outside of the page, controls that cut or
 * turn text. Reads tags the way a browser does, so that a quoted `onload=` is no handler and a broken quote is found.
 */
export function pageFaults(text: string, { scripts = 0 } = {}): readonly string[] {
  const faults: string[] = []
  const tags = [...text.matchAll(/<(\/?)([a-zA-Z!][^\s/>]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/g)]
  for (const [tag, , name = '', attributes = ''] of tags) {
    if (!elements.has(name.toLowerCase())) faults.push(`element ${tag.slice(0, 80)}`)
    for (const [, attribute = '', value = ''] of attributes.matchAll(/([^\s"'=<>/]+)(?:="([^"]*)")?/g)) {
      if (/^on/i.test(attribute) || attribute === 'style') faults.push(`attribute ${attribute} of ${name}`)
      if (/^(src|srcset|href|xlink:href|action|poster|data|ping)$/i.test(attribute) && !value.startsWith('#'))
        faults.push(`${attribute}="${value}" of ${name}`)
    }
  }
  const found = tags.filter(([, end, name]) => name === 'script' && end === '').length
  if (found !== scripts) faults.push(`${found} scripts`)
  for (const [, style = ''] of text.matchAll(/<style>([\s\S]*?)<\/style>/g))
    if (/url\(|@import|expression\(/i.test(style)) faults.push('a style that loads')
  const control =
    /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/u
  const at = text.search(control)
  if (at >= 0) faults.push(`a control in ${JSON.stringify(text.slice(Math.max(0, at - 30), at + 10))}`)
  return faults
}

const elements: ReadonlySet<string> = new Set(
  `!doctype html head meta title style script body header main footer nav section article figure figcaption h1 h2 h3 h4
  p a ul li dl dt dd div span bdi table thead tbody tr th td caption details summary code pre b em input output label small kbd
  svg g path rect line circle text tspan`.split(/\s+/),
)
