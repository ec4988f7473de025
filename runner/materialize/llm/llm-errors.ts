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
  'llm-cache-unusable': (p: { alias: string; said: string | undefined; left: number }) => ({
    message: `Answers of the language model "${p.alias}" can't be kept in language-models, beside the warehouse: ${p.said ?? 'the file system refuses it'}. Nothing more was asked${p.left > 0 ? `, and ${p.left} rows are left` : ''}`,
    hint: 'Make room on the disk, or make the folder writable, and run again: what was answered before is not paid for again. The last answers are in the table alone; if that is not published, they are asked for again.',
  }),
  'llm-rows-failed': (p: { relation: string; failed: number; first: string; keptIn: 'cache' | 'table' }) => ({
    message: `${p.failed} rows of ${p.relation} have no answer, and on_error is fail: ${p.first}`,
    hint:
      p.keptIn === 'cache'
        ? 'What was paid for is in the cache. on_error: keep puts such rows into the table, with llm_status and llm_error.'
        : 'They are in the table, with llm_status and llm_error, and with on_error: keep they are no failure. They are asked about again when their prompt, the model or the output changes.',
  }),
  'llm-remote-model-missing': (p: { alias: string; relation: string }) => ({
    message: `The language model "${p.alias}" is the remote model ${p.relation}, which does not stand in the warehouse`,
    hint: 'Build it first: tgelt run --select +this_model makes what it needs, the remote model too.',
  }),
  'llm-table-layout': (p: { relation: string }) => ({
    message: `${p.relation} is partitioned or clustered in another way than its configuration says, and BigQuery can't change that of a table`,
    hint: 'Set partition_by and cluster_by as the table has them; --full-refresh makes it anew, and asks about every row again, which is paid for again.',
  }),
  'llm-partition-filter': (p: { relation: string }) => ({
    message: `${p.relation} can't have require_partition_filter: each run compares all of its rows with the query's`,
    hint: 'Leave it out.',
  }),
  'llm-output-reserved': (p: { relation: string; column: string }) => ({
    message: `output of ${p.relation} names "${p.column}", which AI.GENERATE_TABLE has a column of its own of`,
    hint: 'Rename the field, or set scoring_function: ml.generate_text for the language model.',
  }),
})
