import { errorMaker } from '../../../kernel/errors/catalogue.ts'
import { didYouMean } from '../../../kernel/errors/did-you-mean.ts'
import type { Stop } from '../../language-model/score.ts'

const hints: Readonly<Partial<Record<Stop['reason'], string>>> = {
  unauthorised:
    'Look at api_key under language_models: in project.yml, and at the variable that it comes from.',
  unusable:
    "Look at model and base_url under language_models: in project.yml, and at the provider's account.",
  unreachable: 'Look at base_url under language_models: in project.yml; what was scored is kept.',
  'bad-request':
    'Look at model, temperature and max_output_tokens: the provider takes no call that is made like this.',
}

export const llmError = errorMaker({
  'llm-prompt-missing': (p: { relation: string; columns: readonly string[] }) => ({
    message: `The query for ${p.relation} has no column "prompt", which an llm model sends`,
    hint: didYouMean('prompt', p.columns) ?? `Its columns are ${p.columns.join(', ')}.`,
  }),
  'llm-column-taken': (p: { relation: string; column: string }) => ({
    message: `${p.relation} would have two columns "${p.column}"`,
    hint: 'Rename it in the query, or in output: an llm table has columns for the answer and for how it came to be.',
  }),
  'llm-key-null': (p: { relation: string; key: readonly string[]; rows: number }) => ({
    message: `${p.rows} rows for ${p.relation} have NULL in their unique_key (${p.key.join(', ')}): nothing tells what has been scored of them`,
    hint: 'Filter them out, or give them a key with coalesce(…).',
  }),
  'llm-price-unknown': (p: { alias: string }) => ({
    message: `max_cost_usd can't be kept: the language model "${p.alias}" has no price`,
    hint: 'Set input_price_per_million_usd and output_price_per_million_usd (0 for a model of your own) under language_models:.',
  }),
  'llm-stopped': (p: { alias: string; reason: Stop['reason']; said: string | undefined; left: number }) => ({
    message: `The language model "${p.alias}" was not asked about ${p.left} rows: ${p.said ?? p.reason}`,
    hint: hints[p.reason],
  }),
  'llm-rows-failed': (p: { relation: string; failed: number; first: string }) => ({
    message: `${p.failed} rows of ${p.relation} have no answer, and on_error is fail: ${p.first}`,
    hint: 'What was paid for is in the cache. on_error: keep puts such rows into the table, with llm_status and llm_error.',
  }),
})
