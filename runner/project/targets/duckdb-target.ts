import { z } from 'zod'
import type { DuckdbTarget } from '../../resource/target.ts'
import { languageModels, toLanguageModels } from './language-models.ts'

/** A target of one DuckDB file. */
export const duckdbTarget = z.strictObject({
  type: z.literal('duckdb'),
  path: z.string().min(1).default('warehouse/tgelt.duckdb'),
  schema: z.string().min(1).default('main'),
  threads: z.int().min(1).max(256).default(4),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  language_models: languageModels('duckdb'),
})

export function toDuckdbTarget(name: string, config: z.output<typeof duckdbTarget>): DuckdbTarget {
  const { language_models: models, ...target } = config
  return { name, ...target, languageModels: toLanguageModels(models) }
}
