import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { commands } from '../../cli/commands/index.ts'
import { runCli } from '../helpers/run-cli.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { writeProject } from '../helpers/write-project.ts'

const repository = resolve(import.meta.dirname, '../..')

const small = {
  'project.yml': `
name: shop
target: dev
targets: {dev: {type: duckdb, path: shop.duckdb, schema: main, threads: 2}}
models: {shop: {+materialized: table}}
`,
  'models/a.sql': `select 1 as id`,
  'models/b.sql': `select id, 'x' as note from {{ ref('a') }}`,
}

function smallProject(files: Readonly<Record<string, string>> = {}): string {
  const folder = temporaryFolder()
  writeProject(folder, { ...small, ...files })
  return folder
}

test('--version says the version of package.json, on stdout', async () => {
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
  expect(await runCli(temporaryFolder(), ['--version'])).toMatchObject({
    code: 0,
    stdout: `${version}\n`,
    stderr: '',
  })
})

test.each([
  [['biuld'], /unknown command.*biuld[\s\S]*Did you mean build/i],
  [['build', '--selct', 'x'], /unknown option.*--selct[\s\S]*Did you mean --select/i],
  [['build', '--threads', 'many'], /threads/],
  [['build', '--log-format', 'xml'], /log-format/],
])('wrong usage %j ends with 2 and says what is meant', async (words, message) => {
  const { code, stderr, stdout } = await runCli(smallProject(), words)
  expect(code).toBe(2)
  expect(stderr).toMatch(message)
  expect(stdout).toBe('')
})

test.each(commands.map(({ name }) => name))(
  '%s has help with examples, and stands in the README',
  async (name) => {
    const { code, stdout } = await runCli(temporaryFolder(), [name, '--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/Examples:\n {2}\$ tgelt /)
    expect(readFileSync(join(repository, 'README.md'), 'utf8')).toMatch(new RegExp(`\`(tgelt )?${name}\\b`))
  },
)

test('what templates log and warn of is said by compile, on stderr', async () => {
  const sql =
    "{% do log('logged', info=true) %}{% if execute %}{% do exceptions.warn('late') %}{% endif %}select 1 as id"
  const { stdout, stderr } = await runCli(smallProject({ 'models/a.sql': sql }), ['compile', '-s', 'a'])
  expect(stdout).toBe('select 1 as id\n')
  expect(stderr).toMatch(/logged[\s\S]*warning\[warned-by-template\]: late/)
})

test('without a project, commands say how to begin', async () => {
  const { code, stderr } = await runCli(temporaryFolder(), ['build'])
  expect(code).toBe(2)
  expect(stderr).toContain('error[project-not-found]')
  expect(stderr).toContain('tgelt init')
})

test('in a pipe: data on stdout, plain whole lines on stderr, the frozen line last', async () => {
  const folder = smallProject()
  const built = await runCli(folder, ['build'])
  expect(built).toMatchObject({ code: 0, stdout: '' })
  expect(built.stderr).not.toContain('\u001b')
  const lines = built.stderr.trimEnd().split('\n')
  expect(lines.filter((line) => /START model/.test(line))).toHaveLength(2)
  expect(lines.some((line) => /1\/2 {2}OK {4}model main\.a/.test(line))).toBe(true)
  expect(built.stderr).toContain('Done. PASS=2 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=2')
  const shown = await runCli(folder, ['show', '--select', 'b', '--output', 'json'])
  expect(JSON.parse(shown.stdout)).toMatchObject({ show: [{ id: 1, note: 'x' }] })
})

test('FORCE_COLOR colours, NO_COLOR does not', async () => {
  const folder = smallProject()
  expect((await runCli(folder, ['run'], { env: { FORCE_COLOR: '1' } })).stderr).toContain('\u001b[32mOK')
  expect((await runCli(folder, ['run', '--use-colors'], { env: { NO_COLOR: '1' } })).stderr).toContain(
    '\u001b[32mOK',
  )
  expect((await runCli(folder, ['run'], { env: { NO_COLOR: '1', FORCE_COLOR: '1' } })).stderr).not.toContain(
    '\u001b',
  )
})

test('--log-format json writes one object a line, with node results and totals', async () => {
  const { stderr } = await runCli(smallProject(), ['build', '--log-format', 'json'])
  const events = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const finished = events.filter((event) => event.info.name === 'NodeFinished')
  expect(finished.map((event) => event.data.node_info.unique_id)).toEqual(['model.shop.a', 'model.shop.b'])
  const totals = events.find((event) => event.info.name === 'StatsLine')
  expect(totals.data.stats).toMatchObject({ pass: 2, error: 0, total: 2 })
})

test('--quiet says nothing of a run that went well', async () => {
  expect(await runCli(smallProject(), ['build', '--quiet'])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: '',
  })
})

test('a failing model ends with 1, shows its place, and leaves the published file alone', async () => {
  const folder = smallProject()
  await runCli(folder, ['build'])
  const before = readFileSync(join(folder, 'shop.duckdb'))
  writeProject(folder, { 'models/b.sql': 'select id,\n  nto\nfrom {{ ref("a") }}\n' })
  const { code, stderr } = await runCli(folder, ['build'])
  expect(code).toBe(1)
  expect(stderr).toContain('--> models/b.sql:2:3')
  expect(stderr).toContain('Done. PASS=1 WARN=0 ERROR=1 SKIP=0 NO-OP=0 TOTAL=2')
  expect(readFileSync(join(folder, 'shop.duckdb')).equals(before)).toBe(true)
  expect(stderr).not.toContain(folder)
})

test('environment variables stand in for flags', async () => {
  const { code, stderr } = await runCli(smallProject(), ['run'], { env: { TGELT_TARGET: 'nowhere' } })
  expect(code).toBe(2)
  expect(stderr).toContain('nowhere')
})

test('vars come as YAML; anything else is refused', async () => {
  const folder = smallProject({ 'models/b.sql': `select '{{ var('note') }}' as note` })
  expect((await runCli(folder, ['run', '--vars', 'note: hi'])).code).toBe(0)
  const wrong = await runCli(folder, ['run', '--vars', '[1]'])
  expect(wrong.code).toBe(2)
  expect(wrong.stderr).toContain('error[vars-invalid]')
})

test('what the system refuses is told of without a stack and without absolute paths', async () => {
  const folder = temporaryFolder()
  writeProject(folder, { taken: 'a file' })
  const { code, stderr } = await runCli(folder, ['init', 'taken'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/error\[system-call-failed\]: .* taken: file already exists \(EEXIST\)/)
  expect(stderr).not.toMatch(/defect|at .*\.js/)
  expect(stderr).not.toContain(folder)
})

test('a defect shows a stack of the sources, whatever the bundle looks like', async () => {
  const code = `const real = JSON.stringify
JSON.stringify = (value, ...rest) => {
  if (value?.unique_id) throw new Error('on purpose')
  return real(value, ...rest)
}`
  const preload = `data:text/javascript,${encodeURIComponent(code)}`
  const { code: exit, stderr } = await runCli(smallProject(), ['ls', '--output', 'json'], { preload })
  expect(exit).toBe(2)
  expect(stderr).toContain('This is a defect of tgelt')
  expect(stderr).toMatch(/on purpose[\s\S]*cli\/look\/node-line\.ts:\d+:\d+/)
  expect(stderr).not.toContain('/dist/')
})

test('init adds to a .gitignore what it lacks, and overwrites nothing', async () => {
  const folder = temporaryFolder()
  writeProject(folder, { '.gitignore': 'node_modules/\nmine' })
  expect((await runCli(folder, ['init'])).code).toBe(0)
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe(
    'node_modules/\nmine\nwarehouse/\ntarget/\n.env\n*.session\n',
  )
  const again = await runCli(folder, ['init'])
  expect(again.code).toBe(2)
  expect(again.stderr).toContain('error[would-overwrite]')
})
