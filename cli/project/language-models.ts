import { dirname, resolve } from 'node:path'
import { systemSleep } from '../../kernel/sleep.ts'
import type { LanguageModels } from '../../runner/language-model/language-models.ts'
import type { Target } from '../../runner/resource/target.ts'
import type { ScorePort } from '../../runner/run/drive.ts'
import type { CommandContext } from '../command.ts'

/** Where answers are kept: beside the DuckDB file, or where it would be. */
const folderName = 'language-models'
const defaultParent = 'warehouse'

/** The language models of a target, loaded when the first of them is asked. */
export function openLanguageModels(
  { root, clock }: Pick<CommandContext, 'root' | 'clock'>,
  target: Target,
): { readonly score: ScorePort; readonly close: () => void } {
  let opened: Promise<LanguageModels> | undefined
  const open = async (): Promise<LanguageModels> => {
    const { LanguageModels: Opened } = await import('../../runner/language-model/language-models.ts')
    const parent = target.type === 'duckdb' ? dirname(target.path) : defaultParent
    return new Opened({
      models: target.languageModels,
      folder: resolve(root, parent, folderName),
      fetch,
      clock,
      sleep: systemSleep,
      random: Math.random,
    })
  }
  return {
    score: async (...request) => {
      opened ??= open()
      return (await opened).score(...request)
    },
    close: () => {
      opened?.then(
        (models) => models.close(),
        () => {},
      )
    },
  }
}
