import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readProjectFiles } from '../../../../runner/project-files/read-project-files.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'project-files-'))
})
afterEach(() => rm(root, { recursive: true }))

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
}

test('reads project.yml and the SQL and YAML of its folders, sorted; fixtures; seeds by their hash', async () => {
  const csv = 'id\n1\n'
  await write({
    'project.yml': 'name: shop\n',
    'models/b.sql': 'b',
    'models/a/c.yml': 'c',
    'models/notes.md': 'x',
    'models/.hidden/d.sql': 'x',
    'macros/m.sql': 'm',
    'tests/t.sql': 't',
    'tests/u.csv': 'x',
    'tests/fixtures/deep/f.csv': 'id\n',
    'seeds/s.csv': csv,
    'seeds/s.yaml': 's',
    'other/x.sql': 'x',
    'models/x.csv': 'x',
  })
  const { texts, seeds } = await readProjectFiles(root)
  expect([...texts]).toEqual([
    ['macros/m.sql', 'm'],
    ['models/a/c.yml', 'c'],
    ['models/b.sql', 'b'],
    ['project.yml', 'name: shop\n'],
    ['seeds/s.yaml', 's'],
    ['tests/fixtures/deep/f.csv', 'id\n'],
    ['tests/t.sql', 't'],
  ])
  expect([...seeds]).toEqual([['seeds/s.csv', createHash('sha256').update(csv).digest('hex')]])
})

test('reads the folders that project.yml names, once each', async () => {
  await write({
    'project.yml': 'model-paths: [./sql/, sql/deep]\n',
    'sql/deep/a.sql': 'a',
    'models/b.sql': 'b',
  })
  expect([...(await readProjectFiles(root)).texts.keys()]).toEqual(['project.yml', 'sql/deep/a.sql'])
})

test('follows links to files', async () => {
  await write({ 'project.yml': 'name: shop\n', 'shared.sql': 's', 'models/a.sql': 'a' })
  await symlink(join(root, 'shared.sql'), join(root, 'models/b.sql'))
  expect((await readProjectFiles(root)).texts.get('models/b.sql')).toBe('s')
})

test('a broken project.yml is read all the same: parsing tells what is wrong', async () => {
  await write({ 'project.yml': 'name: [\n', 'models/a.sql': 'a' })
  expect((await readProjectFiles(root)).texts.size).toBe(2)
})

test('a folder without project.yml is no project', async () => {
  await expect(readProjectFiles(root)).rejects.toMatchObject({
    code: 'project-not-found',
    hint: expect.stringContaining('tgelt init'),
  })
  await expect(readProjectFiles(join(root, 'gone'))).rejects.toMatchObject({ code: 'project-not-found' })
})

test.each(['../elsewhere', '/etc'])('%s is outside of the project', async (path) => {
  await write({ 'project.yml': `model-paths: [${path}]\n` })
  await expect(readProjectFiles(root)).rejects.toMatchObject({ code: 'project-path-outside' })
})
