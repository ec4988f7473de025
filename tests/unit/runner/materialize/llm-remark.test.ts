import { expect, it } from 'vitest'
import { llmOff } from '../../../../runner/materialize/llm/llm-remark.ts'
import type { LanguageModel } from '../../../../runner/resource/language-model.ts'
import type { DuckdbTarget } from '../../../../runner/resource/target.ts'

function off(alias: string, known: readonly string[]) {
  const languageModels = new Map(known.map((name) => [name, { alias: name } as LanguageModel]))
  return llmOff(alias, { name: 'dev', type: 'duckdb', languageModels } as unknown as DuckdbTarget)
}

it('a language model that is misspelt is told from one that is not there', () => {
  expect(off('fats', ['fast']).note).toContain('Did you mean "fast"?')
  expect(off('fats', ['fast']).message).toBe('off: no language model "fats" for target dev')
  expect(off('fast', []).note).toContain('name a language model "fast" under its language_models:')
  expect(off('judge', ['fast']).note).toContain('name a language model "judge"')
})
