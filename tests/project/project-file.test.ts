import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseFiles } from '../unit/runner/project/parse-files.ts'

/** As an editor does it: the lines of an example, from its first key on, lose their "# ". */
function uncommented(text: string, firstKey: string): string {
  const lines = text.split('\n')
  let first = lines.findIndex((line) => line.trim() === `# ${firstKey}:`)
  if (first < 0) throw new Error(`there is no example of ${firstKey}`)
  const [indent = ''] = lines[first]?.split('#') ?? []
  do lines[first] = lines[first]?.replace('# ', '') ?? ''
  while (lines[++first]?.startsWith(`${indent}#   `))
  return lines.join('\n')
}

const written = readFileSync('project.yml', 'utf8')
const parse = (text: string, targetName: string) =>
  parseFiles({ 'project.yml': text }, { targetName }).config.target

test('the target of BigQuery in project.yml only needs its marks of a comment taken away', () => {
  expect(parse(uncommented(written, 'prod'), 'prod')).toMatchObject({ type: 'bigquery', schema: 'tgelt' })
})

test('so does the language model', () => {
  const { languageModels } = parse(uncommented(written, 'language_models'), 'dev')
  expect(languageModels.get('fast')).toMatchObject({ provider: 'openai', model: 'qwen3:8b' })
})
