import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../../../../kernel/clock.ts'
import { LanguageModels } from '../../../../runner/language-model/language-models.ts'
import type { ScoreRequest } from '../../../../runner/language-model/score.ts'
import type { LanguageModel } from '../../../../runner/resource/language-model.ts'
import { ScriptedLanguageModel } from '../../../helpers/scripted-language-model.ts'
import { temporaryFolder } from '../../../helpers/temporary-folder.ts'

let scripted: ScriptedLanguageModel
afterEach(() => scripted.stop())

test('two names of one model share what was paid for, and two models do not', async () => {
  scripted = await ScriptedLanguageModel.start()
  const named = (alias: string, model: string): [string, LanguageModel] => {
    const baseUrl = scripted.baseUrl('openai')
    return [alias, { alias, provider: 'openai', model, baseUrl, concurrency: 1, timeoutMs: 10_000 }]
  }
  const models = new LanguageModels({
    models: new Map([named('fast', 'm-1'), named('cheap', 'm-1'), named('other', 'm-2')]),
    folder: temporaryFolder(),
    fetch,
    clock: systemClock,
    sleep: (_, signal) => new Promise((_done, failed) => signal?.addEventListener('abort', failed)),
    random: () => 0,
  })
  const score = async (alias: string) => {
    const request: ScoreRequest = {
      alias,
      prompts: ['a', 'b'],
      system: undefined,
      schema: undefined,
      parameters: { maxOutputTokens: 10 },
      caps: {},
    }
    const outcome = await models.score(request, new AbortController().signal, () => {}, undefined)
    return [outcome.spent.calls, outcome.fromCache]
  }
  expect(await score('fast')).toEqual([2, 0])
  expect(await score('cheap')).toEqual([0, 2])
  expect(await score('other')).toEqual([2, 0])
  models.close()
  expect(await score('fast')).toEqual([0, 2])
  models.close()
})
