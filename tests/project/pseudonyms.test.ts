import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type BuiltProject, buildProject } from '../helpers/build-project.ts'
import { readDesktopExport } from '../helpers/desktop-export.ts'
import { message, supergroup } from '../helpers/messages.ts'
import { tableText } from '../helpers/query-file.ts'

interface Table {
  readonly name: string
  readonly columns: readonly {
    readonly name: string
    readonly data_type?: string
    readonly meta?: { readonly pii?: string }
  }[]
}

const gold = readdirSync('models/gold')
  .filter((file) => file.endsWith('.yml'))
  .flatMap((file): Table[] => parse(readFileSync(`models/gold/${file}`, 'utf8')).models)
const marked = ({ columns }: Table, ...kinds: readonly (string | undefined)[]) =>
  columns.filter(({ meta }) => kinds.includes(meta?.pii))
/** What entity_daily has of mentions names people; of hashtags and domains it is what they wrote. */
const conditionOf = (column: string) => (column === 'value' ? `kind = 'mention'` : 'true')

const pseudonymous = ['--vars', '{pseudonymize: true}']
const untested = ['--exclude-resource-type', 'test', 'unit_test']
let plain: BuiltProject
let hidden: BuiltProject
let elsewhere: BuiltProject

beforeAll(() => {
  const sample = readDesktopExport(readFileSync('sample/result.json', 'utf8'))
  plain = buildProject('.', sample, untested)
  hidden = buildProject('.', sample, pseudonymous)
  elsewhere = buildProject('.', sample, [...pseudonymous, ...untested, '--select', '+user_profiles'])
})
afterAll(() => {
  for (const project of [plain, hidden, elsewhere]) project?.remove()
})

async function values(project: BuiltProject, table: string, column: string): Promise<readonly string[]> {
  const rows = await project.query(`
    select distinct cast(${column} as varchar) as value from gold.${table}
    where ${column} is not null and ${conditionOf(column)}`)
  return rows.map(({ value }) => String(value))
}

const text = (project: BuiltProject, { name, ...table }: Table) =>
  tableText(join(project.folder, 'warehouse/tgelt.duckdb'), `gold.${name}`, {
    without: [
      ...marked({ name, ...table }, 'identifier', 'name').map((column) => column.name),
      // Hashtags and domains of it stand in hashtag_trends and link_domains.
      ...(name === 'entity_daily' ? ['value'] : []),
    ],
  })

/** Every key of somebody, beside what tells them apart: who they are under any name. */
const people = async (project: BuiltProject): Promise<ReadonlyMap<string, string>> => {
  const rows = await project.query(`
    select user_key, concat_ws(' ', messages, words, mean_text_length, first_seen_at, last_seen_at) as who
    from gold.user_profiles`)
  return new Map(rows.map(({ who, user_key }) => [String(who), String(user_key)]))
}

describe('with vars.pseudonymize', () => {
  test('no id, handle or name is left in any text of gold that is not what people wrote', async () => {
    const personal = new Set<string>()
    for (const table of gold)
      for (const { name } of marked(table, 'identifier', 'name'))
        for (const value of await values(plain, table.name, name)) personal.add(value)
    personal.delete('unknown')
    expect(personal.size).toBeGreaterThan(50)
    const found: string[] = []
    for (const table of gold) {
      for (const { name, data_type } of marked(table, undefined, 'identifier', 'name')) {
        if ((data_type ?? 'string') !== 'string') continue
        for (const value of await values(hidden, table.name, name))
          for (const known of personal)
            if (value.includes(known)) found.push(`${table.name}.${name}: ${value} has ${known}`)
      }
    }
    expect(found).toEqual([])
    expect(await hidden.query('select user_key from gold.user_profiles where user_id is not null')).toEqual(
      [],
    )
  })

  test.each(gold)('$name counts what it counts without', async (table) => {
    expect(await text(hidden, table)).toBe(await text(plain, table))
  })

  test('a person and a chat have one key in all tables', async () => {
    const profiles = new Set(await values(hidden, 'user_profiles', 'user_key'))
    const chats = new Set(await values(hidden, 'group_health', 'chat_key'))
    expect(profiles.size).toBe((await values(plain, 'user_profiles', 'user_key')).length)
    expect(chats.size).toBe((await values(plain, 'group_health', 'chat_key')).length)
    for (const table of gold) {
      for (const { name } of marked(table, 'identifier')) {
        if (!/^(user_key|from_user_key|to_user_key|sender_key|starter_key|chat_key)$/.test(name)) continue
        const known = name === 'chat_key' ? chats : profiles
        const strange = (await values(hidden, table.name, name)).filter(
          (key) => key !== 'unknown' && !known.has(key),
        )
        expect(strange, `${table.name}.${name}`).toEqual([])
      }
    }
    // Whom somebody mentions by name has the key that they write under.
    const mentioned = (await values(hidden, 'mentions', 'mention')).filter((mention) => profiles.has(mention))
    const plainProfiles = new Set(await values(plain, 'user_profiles', 'user_key'))
    const plainly = (await values(plain, 'mentions', 'mention')).filter((mention) =>
      plainProfiles.has(mention),
    )
    expect(plainly.length).toBeGreaterThan(0)
    expect(mentioned).toHaveLength(plainly.length)
  })

  test('the next build and a full refresh give the same pseudonyms, another warehouse others', async () => {
    const before = await people(hidden)
    const names = await values(hidden, 'user_profiles', 'name')
    hidden.build(...pseudonymous, ...untested)
    expect(await people(hidden)).toEqual(before)
    hidden.build(...pseudonymous, ...untested, '--full-refresh')
    expect(await people(hidden)).toEqual(before)
    expect((await values(hidden, 'user_profiles', 'name')).toSorted()).toEqual(names.toSorted())
    const others = await people(elsewhere)
    expect([...others.keys()].toSorted()).toEqual([...before.keys()].toSorted())
    const keys = new Set(before.values())
    expect([...others.values()].filter((key) => keys.has(key))).toEqual([])
  })

  test('the secret stands in no file but the warehouse', async () => {
    const [row] = await hidden.query('select secret from silver.pseudonym_key')
    const secret = String(row?.['secret'])
    expect(secret).toMatch(/^[0-9a-f]{64}$/)
    const files = readdirSync(hidden.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.duckdb'))
      .map((entry) => join(entry.parentPath, entry.name))
    expect(files.some((file) => file.includes('compiled'))).toBe(true)
    expect(files.some((file) => file.endsWith('manifest.json'))).toBe(true)
    expect(files.filter((file) => readFileSync(file).includes(secret))).toEqual([])
  })

  test.each([
    ['on', [], pseudonymous],
    ['off', pseudonymous, []],
  ])('a build after it was turned %s fails without a full refresh', (_, first, second) => {
    const part = ['--select', '+message_versions', '--indirect-selection', 'buildable']
    const chats = [supergroup(41, [message(1, '2025-01-30T12:00:00Z', 7)])]
    const project = buildProject('.', chats, [...first, ...part])
    try {
      const { status, stderr } = project.run('build', ...second, ...part)
      expect(stderr).toContain('error[test-failed]: keys_are_of_vars_pseudonymize found')
      expect(status).toBe(1)
      project.build(...second, '--full-refresh', ...part)
    } finally {
      project.remove()
    }
  })
})
