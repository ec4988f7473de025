import { expect, test } from 'vitest'
import { z } from 'zod'
import { Problems } from '../../../../kernel/errors/problems.ts'
import { parseYaml } from '../../../../kernel/yaml/document.ts'
import { validateYaml } from '../../../../kernel/yaml/validate.ts'

const schema = z.strictObject({
  name: z.string(),
  models: z
    .array(z.strictObject({ name: z.string(), materialized: z.enum(['view', 'table']).optional() }))
    .optional(),
})

function check(text: string) {
  const problems = new Problems()
  const document = parseYaml('project.yml', text, problems)
  const value = document && validateYaml(document, [], document.toValue(), schema, problems)
  const found = problems.errors.map(({ code, location, hint }) => [
    code,
    location?.line,
    location?.column,
    hint,
  ])
  return { value, found }
}

test('gives the value of a valid file', () => {
  expect(check('name: chats\n')).toEqual({ value: { name: 'chats' }, found: [] })
})

test('places an unknown key and names the near one', () => {
  const { found } = check('name: chats\nmodels:\n  - name: a\n    materialised: table\n')
  expect(found).toEqual([['config-unknown-key', 4, 5, 'Did you mean "materialized"?']])
})

test('places a wrong value, and reports all of them', () => {
  const { found } = check('name: 3\nmodels:\n  - name: a\n    materialized: tabel\n')
  expect(found.map((error) => error.slice(0, 3))).toEqual([
    ['config-invalid', 1, 7],
    ['config-invalid', 4, 19],
  ])
})

test.each([
  ['models: x', ['name: is missing.', 'models: must be a list.']],
  ['name: [a]', ['name: must be text.']],
  ['name: a\nmodels: [b]', ['models[0]: must be a map.']],
  ['- a', ['must be a map.']],
])('says in the words of YAML what is wrong with %j', (text, messages) => {
  const problems = new Problems()
  const document = parseYaml('project.yml', text, problems)
  if (document) validateYaml(document, [], document.toValue(), schema, problems)
  expect(problems.errors.map(({ message }) => message)).toEqual(messages)
})

test('a missing key is placed at its parent', () => {
  const { found } = check('models: []\n')
  expect(found.map((error) => error.slice(0, 2))).toEqual([['config-invalid', 1]])
})

test('broken YAML is placed, with every error of it', () => {
  const { found, value } = check('name: "a\nmodels: [\n')
  expect(value).toBeUndefined()
  expect(found[0]?.[0]).toBe('yaml-invalid')
})

test('duplicate keys are errors', () => {
  expect(check('name: a\nname: b\n').found.map((error) => error.slice(0, 3))).toEqual([
    ['yaml-invalid', 2, 1],
  ])
})
