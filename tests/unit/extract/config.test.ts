import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readExtractConfig } from '../../../extract/config.ts'
import { Problems } from '../../../kernel/errors/problems.ts'
import { parseYaml } from '../../../kernel/yaml/document.ts'

function read(text: string) {
  const problems = new Problems()
  const document = parseYaml('project.yml', text, problems)
  const config = document && readExtractConfig(document, problems)
  const errors = problems.errors.map(({ code, location }) => [code, location?.line, location?.column])
  return { config, errors, messages: problems.errors.map((error) => error.message) }
}

describe('readExtractConfig', () => {
  it.each(['', 'name: x\n', 'extract:\n', 'extract: {}\n'])('has defaults for %j', (text) => {
    expect(read(text)).toMatchObject({
      config: { bronzePath: 'warehouse/bronze', chats: undefined },
      errors: [],
    })
  })

  it('understands ids in all their forms, names, and both together', () => {
    const { config, errors } = read(
      [
        'extract:',
        '  bronze-path: data/bronze',
        '  chats:',
        '    - 1234567890',
        '    - -1001234567891',
        '    - "-4567"',
        '    - My group',
        '    - {id: 99, kind: channel, name: News}',
      ].join('\n'),
    )
    expect(errors).toEqual([])
    expect(config?.bronzePath).toBe('data/bronze')
    expect(config?.chats?.map(({ id, kinds, name }) => ({ id, kinds, name }))).toEqual([
      { id: '1234567890', kinds: undefined, name: undefined },
      { id: '1234567891', kinds: ['supergroup', 'channel'], name: undefined },
      { id: '4567', kinds: ['group'], name: undefined },
      { id: undefined, kinds: undefined, name: 'My group' },
      { id: '99', kinds: ['channel'], name: 'News' },
    ])
  })

  it.each([
    ['extract:\n  chat: [1]\n', 'config-unknown-key', 2, 3],
    ['extract:\n  chats: 5\n', 'config-invalid', 2, 10],
    ['extract:\n  chats:\n    - 1.5\n', 'config-invalid', 3, 7],
    ['extract:\n  chats:\n    - 1\n    - {kind: group}\n', 'config-invalid', 4, 7],
    ['extract:\n  chats:\n    - {id: 1, kind: grup}\n', 'config-invalid', 3, 7],
    ['extract:\n  chats:\n    - ""\n', 'config-invalid', 3, 7],
    ['extract:\n  bronze-path: 7\n', 'config-invalid', 2, 16],
    ['name: x\nchats: [1]\n', 'extract-section-misplaced', 2, 1],
    ['extracts:\n  chats: [1]\n', 'extract-section-misplaced', 1, 1],
  ])('refuses %j', (text, code, line, column) => expect(read(text).errors).toEqual([[code, line, column]]))

  it('says what a chat may look like', () => {
    expect(read('extract:\n  chats:\n    - {id: 1, kind: grup}\n').messages[0]).toContain('supergroup')
  })

  it('says what an id may look like', () => {
    expect(read('extract:\n  chats:\n    - {id: abc}\n').messages[0]).toContain('-1001234567890')
  })

  it('takes no other section of project.yml for a slip', async () => {
    const { config, errors } = read(readFileSync('project.yml', 'utf8'))
    expect(errors).toEqual([])
    expect(config?.chats).toEqual([])
  })
})
