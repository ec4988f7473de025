import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { GlobalOptions } from '../../../../cli/command.ts'
import { shellWords } from '../../../../cli/extract/shell-words.ts'
import { readThen, runThen } from '../../../../cli/extract/then-command.ts'
import { temporaryFolder } from '../../../helpers/temporary-folder.ts'

test.each<[string, readonly string[]]>([
  ['build --select gold+', ['build', '--select', 'gold+']],
  ['  build\t--select  gold \n', ['build', '--select', 'gold']],
  [`show --inline "select 'a' as b"`, ['show', '--inline', "select 'a' as b"]],
  [`a 'b c'd"e f" ''`, ['a', 'b cde f', '']],
  ['a\\ b \\"c', ['a b', '"c']],
  ['"a\\"b\\\\c\\d"', ['a"b\\c\\d']],
  ["'a\\b'", ['a\\b']],
  ['$HOME `id` ; rm * | cat', ['$HOME', '`id`', ';', 'rm', '*', '|', 'cat']],
  ['', []],
])('%s is split as a shell would, and nothing is expanded', (text, words) => {
  expect(shellWords(text)).toEqual(words)
})

test('whatever the words, quoted they come back', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (words) => {
      const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
      expect(shellWords(quoted)).toEqual(words)
      const doubled = words.map((word) => `"${word.replace(/["\\$`]/g, '\\$&')}"`).join(' ')
      expect(shellWords(doubled)).toEqual(words)
    }),
  )
})

test('a command is words of tgelt, quoted in balance', () => {
  expect(readThen('tgelt build')).toEqual(['build'])
  for (const [text, what] of [
    ["build 'gold", 'single quote'],
    ['build "gold', 'double quote'],
    ['build \\', 'backslash'],
  ] as const)
    expect(() => readThen(text)).toThrow(
      expect.objectContaining({ code: 'then-unbalanced', message: expect.stringContaining(what) }),
    )
  for (const text of ['', '  ', 'tgelt'])
    expect(() => readThen(text)).toThrow(expect.objectContaining({ code: 'then-empty' }))
})

const global: GlobalOptions = { logFormat: 'text' }

/** A program that stands for tgelt: it writes its words into a file and then does what `script` says. */
function program(script: string): { folder: string; program: [string, string] } {
  const folder = temporaryFolder()
  const path = join(folder, 'program.mjs')
  const head = `import { writeFileSync } from 'node:fs'\nconst folder = ${JSON.stringify(folder)}\n`
  const say = `writeFileSync(folder + '/words', JSON.stringify(process.argv.slice(2)))\n`
  writeFileSync(path, `${head}${script}\n${say}`)
  return { folder, program: [process.execPath, path] }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setImmediate(done))
}

test.each([
  [0, 0],
  [1, 1],
  [2, 2],
  [130, 130],
  [77, 2],
])('exit code %d of the command is %d', async (code, expected) => {
  const { folder, program: words } = program(`process.exitCode = ${code}`)
  const { signal } = new AbortController()
  const request = { words: ['build', '--select', 'a b;c'], root: '/p', global, signal, program: words }
  expect(await runThen(request)).toBe(expected)
  expect(JSON.parse(readFileSync(join(folder, 'words'), 'utf8'))).toEqual([
    ...['--project-dir', '/p', '--log-format', 'text', 'build', '--select', 'a b;c'],
  ])
})

test('what this program was told of its messages holds for the command, too', async () => {
  const { folder, program: words } = program('')
  const { signal } = new AbortController()
  const told: GlobalOptions = { logFormat: 'json', quiet: true, useColors: false }
  await runThen({ words: ['build'], root: '/p', global: told, signal, program: words })
  expect(JSON.parse(readFileSync(join(folder, 'words'), 'utf8')).slice(2)).toEqual([
    ...['--log-format', 'json', '--quiet', '--no-use-colors', 'build'],
  ])
})

test('Ctrl-C is passed on once, and the command is waited for', async () => {
  const { folder, program: words } = program(`
const alive = setInterval(() => {}, 1000)
process.on('SIGINT', () => {
  writeFileSync(folder + '/tidied', '', { flag: 'ax' })
  process.exitCode = 130
  clearInterval(alive)
})`)
  const controller = new AbortController()
  const running = runThen({
    words: ['build'],
    root: '/p',
    global,
    signal: controller.signal,
    program: words,
  })
  await until(() => existsSync(join(folder, 'words')))
  controller.abort()
  expect(await running).toBe(130)
  expect(existsSync(join(folder, 'tidied'))).toBe(true)
})

test('after Ctrl-C no command is started', async () => {
  const { folder, program: words } = program('')
  const request = { words: ['build'], root: '/p', global, signal: AbortSignal.abort(), program: words }
  expect(await runThen(request)).toBe(130)
  expect(existsSync(join(folder, 'words'))).toBe(false)
})

test('a program that cannot be started is an error', async () => {
  const { signal } = new AbortController()
  const request = { words: ['build'], root: '/p', global, signal, program: ['/nowhere/node'] as const }
  await expect(runThen(request)).rejects.toThrow('ENOENT')
})
