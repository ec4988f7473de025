import { describe, expect, test } from 'vitest'
import { parseErrors, parseFiles } from './parse-files.ts'

function projectWith(keys: string) {
  return {
    'models/a.sql': 'select 1 as id',
    'project.yml': `name: shop
targets:
  prod:
    type: bigquery
    project: p
    dataset: d
    ${keys.replaceAll('\n', '\n    ')}
`,
  }
}

describe('a target of BigQuery', () => {
  test.each([
    ['schema: d', '7:13', 'schema: is called dataset here.'],
    ['database: d', '7:15', 'database: is called project here.'],
    ['retries: 3', '7:14', 'retries: is called job_retries here.'],
    ['keyfile_json: {a: b}', '7:19', 'keyfile_json: is not read'],
    ['method: service-account', '7:13', 'method: service-account needs keyfile'],
    ['method: oauth\nkeyfile: k.json', '7:13', 'method: oauth reads no keyfile'],
    ['method: oauth-secrets', '7:13', 'method: must be one of oauth, service-account.'],
    ['threads: 0', '7:14', 'threads: must be at least 1.'],
    ['job_retries: 21', '7:18', 'job_retries: must be at most 20.'],
    ["execution_project: ''", '7:24', 'execution_project: must not be empty.'],
    ['labels: {Team: x}', '7:14', 'labels.Team: this key must begin with a small letter'],
    ['labels: {tgelt_run: x}', '7:14', 'labels.tgelt_run: this key is kept for labels of tgelt'],
  ])('refuses %s at %s', (keys, place, message) => {
    const errors = parseErrors(projectWith(keys))
    expect(errors).toHaveLength(1)
    const [{ location, message: said }] = errors as [(typeof errors)[0]]
    expect(`${location?.line}:${location?.column}`).toBe(place)
    expect(said).toContain(`targets.prod.${message}`)
  })

  test.each(['keyfile: k.json', 'method: service-account\nkeyfile: k.json'])('takes a key by %j', (keys) => {
    expect(parseFiles(projectWith(keys)).target).toMatchObject({ keyfile: 'k.json' })
  })

  test('what is refused by name is not offered', () => {
    const [error] = parseErrors(projectWith('reservation: x'))
    expect(error?.hint).toMatch(/^Known keys: type, project, dataset,/)
    expect(error?.hint).not.toContain('keyfile_json')
  })
})
