import { expect, test } from 'vitest'
import { catalogueMarkdown } from '../../../../pages/catalogue/markdown.ts'
import { table } from './sample-tables.ts'

test('a section per table in the order of layers, and all personal fields at the end', () => {
  const text = catalogueMarkdown(
    'shop',
    [table('gold', 'daily'), table('silver', 'messages')],
    'tgelt docs --markdown x.md',
  )
  expect(text.match(/^## .*$/gm)).toEqual(['## messages', '## daily', '## Personal fields'])
  expect(text).toContain(`## daily

What daily holds.

- Table: \`gold.daily\` (table model)
- Grain: one row per thing
- Key: \`id\`

| column | type | definition |
|---|---|---|
| \`id\` | string | Which one. *(personal: identifier)* |
`)
  expect(text).toMatch(
    /## Personal fields[\s\S]*\| `messages.id` \| identifier \|\n\| `daily.id` \| identifier \|\n$/,
  )
  expect(text).toContain('Written by `tgelt docs --markdown x.md`')
})

test('text that Markdown or HTML would take for its own is escaped', () => {
  const description = 'a | b *c* <script> snake_case _x_ [x] `y`\nnext'
  const text = catalogueMarkdown('shop', [table('gold', 'daily', [], { description })], 'x')
  expect(text).toContain('a \\| b \\*c\\* &lt;script> snake_case \\_x\\_ \\[x\\] \\`y\\` next')
})
