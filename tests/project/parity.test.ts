import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ParityProject } from '../helpers/parity-project.ts'

/** One table of the comparison for each model and seed. */
const tables = 54
const patience = 900_000

describe('what is awkward in exports, and what only Telegram itself tells', () => {
  let project: ParityProject
  const datasets = () => project.double.requests.filter(({ path }) => /\/datasets\/\w+$/.test(path))

  beforeAll(async () => {
    project = await ParityProject.start()
    await project.landNasty()
    project.landLive()
  })
  afterAll(() => project.close())

  test(
    'both engines build the same tables',
    async () => {
      const result = await project.compare('--vars', '{timezone: Europe/Berlin}')
      expect(result.stderr).not.toContain('error[')
      expect(result.stdout).not.toContain('≠')
      expect(result.stdout).toContain(`dev and prod agree: ${tables} tables`)
      expect(result.stdout).toContain('bronze.records.loaded_at: each engine loads at a moment of its own')
      expect(result.code).toBe(0)
    },
    patience,
  )

  test('nothing of it is left', async () => {
    const made = datasets().filter(({ path }) => path.includes('_parity_'))
    const deleted = made.filter(({ method }) => method === 'DELETE').map(({ path }) => path)
    expect(new Set(deleted.map((path) => path.replace(/.*_/, '')))).toEqual(
      new Set(['bronze', 'silver', 'gold', 'state']),
    )
  })

  test(
    'a macro that says something else on one engine is found, with the row and both values',
    async () => {
      project.change('macros/portable/text.sql', '2 * char_length(', '3 * char_length(')
      const result = await project.compare('--select', 'message_versions', '--limit-differences', '2')
      expect(result.code).toBe(1)
      expect(result.stdout).toMatch(/^≠ {2}silver\.message_versions .*\d+ rows differ$/m)
      expect(result.stdout).toMatch(/^ {2}chat_key "\S+", message_id "-?\d+", content_hash "\w+"$/m)
      expect(result.stdout).toMatch(/^ {4}text_length: dev "\d+", prod "\d+"$/m)
      expect(result.stdout).toMatch(/^ {2}and \d+ rows more$/m)
      expect(result.stdout).toMatch(/differ in 1 table of 1 table,/)
    },
    patience,
  )
})

test(
  'both engines build the same tables of the sample, and pass the same tests',
  async () => {
    const project = await ParityProject.start()
    try {
      await project.landSample()
      const result = await project.compare('--tests')
      expect(result.stderr).not.toContain('error[')
      const passed = [...result.stderr.matchAll(/(dev|prod): (\d+) of (\d+) tests passed/g)]
      expect(passed.map(([, target]) => target)).toEqual(['dev', 'prod'])
      for (const [, , of, all] of passed) expect(of).toBe(all)
      expect(Number(passed[0]?.[2])).toBeGreaterThan(580)
      expect(result.stdout).not.toContain('≠')
      expect(result.stdout).toContain(`dev and prod agree: ${tables} tables`)
      expect(result.code).toBe(0)
    } finally {
      await project.close()
    }
  },
  patience,
)
