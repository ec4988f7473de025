import { describe, expect, test } from 'vitest'
import { parseErrors, parseFiles } from './parse-files.ts'

function projectWith(keys: string) {
  const first = ['project: p', 'dataset: d'].map((line) => (keys.startsWith(line.slice(0, 8)) ? keys : line))
  const rest = first.includes(keys) ? '' : `    ${keys.replaceAll('\n', '\n    ')}`
  return {
    'models/a.sql': 'select 1 as id',
    'project.yml': `name: shop
targets:
  prod:
    type: bigquery
    ${first.join('\n    ')}
${rest}
`,
  }
}

describe('a target of BigQuery', () => {
  test.each([
    ['dataset: a-b', '6:14', 'dataset: must be letters, digits and underscores'],
    ['project: My Project', '5:14', 'project: must be the id of a project'],
    ['api_endpoint: nonsense', '7:19', 'api_endpoint: must be an address'],
    ['schema: d', '7:13', 'schema: is called dataset here.'],
    ['database: d', '7:15', 'database: is called project here.'],
    ['retries: 3', '7:14', 'retries: is called job_retries here.'],
    ['keyfile_json: {a: b}', '7:19', 'keyfile_json: is not read'],
    ['method: service-account', '7:13', 'method: service-account needs keyfile'],
    ['method: oauth\nkeyfile: k.json', '7:13', 'method: oauth reads no keyfile'],
    ['method: oauth-secrets', '7:13', 'method: must be one of oauth, service-account.'],
    ['threads: 0', '7:14', 'threads: must be at least 1.'],
    ['job_retries: 21', '7:18', 'job_retries: must be at most 20.'],
    ["keyfile: ''", '7:14', 'keyfile: must not be empty.'],
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
