import { expect, test } from 'vitest'
import { Html, html, preformatted } from '../../../../pages/html/html.ts'
import { pageText } from '../../../../pages/html/page.ts'
import { pageFaults } from '../../../helpers/page-faults.ts'
import { hostileTexts } from './hostile-texts.ts'

test('values are escaped, HTML is not, lists are joined, nothing is nothing', () => {
  const part = html`<b title="${`"<'&>`}">${'<i>'}</b>`
  expect(part.text).toBe('<b title="&quot;&lt;&#39;&amp;&gt;">&lt;i&gt;</b>')
  expect(html`${part}${[1, undefined, false, new Html('<hr>')]}`.text).toBe(`${part.text}1<hr>`)
})

test.each(hostileTexts)('%j shows as itself and does nothing', (text) => {
  expect(pageFaults(html`<p title="${text}">${text}</p>`.text)).toEqual([])
})

test('lines and indents of code are kept, and nothing else that moves', () => {
  expect(preformatted('a\n\tb <\u202e>\r\n').text).toBe('a\n    b &lt; &gt;\n')
})

test('a page allows its own style and nothing else; a script only by its hash', () => {
  const page = { title: 'T', description: 'D', styles: ['p {}'], body: html`<p>x</p>` }
  const policy = (text: string) => /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(text)?.[1]
  expect(policy(pageText(page))).toBe(
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
  )
  expect(pageText(page)).not.toContain('<script')
  const scripted = pageText({ ...page, script: { text: 'void 0', sha256: 'abc=' } })
  expect(policy(scripted)).toContain("script-src 'sha256-abc='")
  expect(scripted).toContain('<script>void 0</script>')
})
