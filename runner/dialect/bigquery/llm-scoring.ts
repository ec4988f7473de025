import type { OutputSchema } from '../../resource/language-model.ts'
import type { Relation } from '../../resource/relation.ts'
import type { TableField } from '../../resource/table-facts.ts'
import type { Column, Sql } from '../dialect.ts'
import { joined } from './incremental.ts'
import {
  attempts,
  estimatedTokens,
  float,
  hash,
  type LlmTableColumns,
  type LlmTables,
  type PendingRange,
  promptsOf,
  rowNumber,
  rowsAsked,
  sameKey,
} from './llm.ts'
import { columnProblems, jsonProblems, jsonValue, readJson } from './llm-answer.ts'
import { quoteColumns, quoteIdentifier, quoteLiteral, quoteRelation } from './quoting.ts'

/** Who answers, and how it is asked. */
export interface ScoringFunction {
  readonly name: 'ml.generate_text' | 'ai.generate_table'
  /** A remote model. */
  readonly model: Relation
  /** Stands before every prompt: neither function takes a system prompt of its own. */
  readonly preamble: string
  /** About how many tokens of each question are not the row's own prompt. */
  readonly sameForAllTokens: number
  readonly settings: Readonly<Record<string, Setting>>
}

/** A member of the STRUCT that such a function is given last. */
export type Setting = string | number | boolean | { readonly float: number } | { readonly json: string }

/** What is written of a batch. */
export interface BatchColumns extends LlmTableColumns {
  readonly schema: OutputSchema
  /** The schema has one field, and that is the text as it is. */
  readonly isPlainText: boolean
  readonly modelName: string
  readonly maxOutputTokens: number
  readonly maxAttempts: number
  readonly inputPricePerMillionUsd: number | undefined
  readonly outputPricePerMillionUsd: number | undefined
}

/**
 * A script that asks about a batch, each prompt once, and writes what is answered; its answer is that of `tally`. A row that could not be
 * answered is a row with a status, so that the batch is written whatever comes of it; the one statement that changes the
 * table happens as a whole or not at all. It is no transaction, so that nobody makes it again by itself: what is asked is
 * paid for.
 */
export function scoreBatch(
  tables: LlmTables,
  columns: BatchColumns,
  range: PendingRange,
  scoring: ScoringFunction,
): Sql {
  const answers = scoring.name === 'ml.generate_text' ? generatedText(columns) : generatedTable(columns)
  const rows = judged(rowsAsked(tables.pending, range), columns, answers, scoring.sameForAllTokens)
  return joined([
    `create temp table tgelt_answers as (\n${asked(tables, range, scoring)}\n)`,
    ...writeScores(tables, columns, rows),
  ])
}

/** The columns of a table that scores of another provider are loaded into. */
export const loadedFields: readonly TableField[] = [
  { name: rowNumber, type: 'INT64', mode: 'NULLABLE' },
  { name: 'tgelt_status', type: 'STRING', mode: 'NULLABLE' },
  { name: 'tgelt_error', type: 'STRING', mode: 'NULLABLE' },
  { name: 'tgelt_is_passing', type: 'BOOL', mode: 'NULLABLE' },
  { name: 'tgelt_prompt_tokens', type: 'INT64', mode: 'NULLABLE' },
  { name: 'tgelt_output_tokens', type: 'INT64', mode: 'NULLABLE' },
  { name: 'tgelt_cost_usd', type: 'FLOAT64', mode: 'NULLABLE' },
  { name: 'tgelt_scored_at', type: 'TIMESTAMP', mode: 'NULLABLE' },
  /** JSON that fits the schema. */
  { name: 'tgelt_values', type: 'STRING', mode: 'NULLABLE' },
]

/** A script that writes what another provider answered; its answer is that of `tally`. */
export function mergeLoaded(tables: LlmTables, columns: BatchColumns, loaded: Relation): Sql {
  const values = columns.schema.map(
    (field) => `  ${jsonValue(field, 'tgelt_json')} as ${answerColumn(field.name)}`,
  )
  const rows = [
    'select',
    [
      '  pending.*',
      '  true as tgelt_is_asked',
      `  answers.* except (${rowNumber}, tgelt_values, tgelt_json)`,
      ...values,
    ].join(',\n'),
    `from ${quoteRelation(tables.pending)} as pending`,
    'join (',
    `  select *, safe.parse_json(tgelt_values, wide_number_mode => 'round') as tgelt_json`,
    `  from ${quoteRelation(loaded)}`,
    `) as answers on answers.${rowNumber} = pending.${rowNumber}`,
  ].join('\n')
  return joined(writeScores(tables, columns, rows))
}

function asked({ pending }: LlmTables, range: PendingRange, scoring: ScoringFunction): Sql {
  const { name, model, preamble, settings } = scoring
  const prompt = preamble === '' ? 'prompt' : `concat(${quoteLiteral(preamble)}, prompt)`
  const members = Object.entries(settings).map(([key, value]) => `    ${settingSql(value)} as ${key}`)
  return [
    'select *',
    `from ${name}(`,
    `  model ${quoteRelation(model)},`,
    `  (\n${promptsOf(pending, range, prompt)}\n  ),`,
    `  struct(\n${members.join(',\n')}\n  )`,
    ')',
  ].join('\n')
}

function settingSql(value: Setting): Sql {
  if (typeof value !== 'object') return quoteLiteral(value)
  if ('json' in value) return `json ${quoteLiteral(value.json)}`
  return Number.isInteger(value.float) ? `${value.float}.0` : String(value.float)
}

/** Answers of ML.GENERATE_TEXT: texts, out of which JSON is read. It does not say what they took. */
function generatedText({ schema, isPlainText }: BatchColumns): Sql {
  const answers = [
    'select',
    `  ${rowNumber},`,
    `  coalesce(ml_generate_text_status, '') as tgelt_said,`,
    '  ml_generate_text_llm_result as tgelt_text,',
    '  cast(null as int64) as tgelt_used_prompt,',
    '  cast(null as int64) as tgelt_used_output,',
    '  cast(null as string) as tgelt_finish',
    'from tgelt_answers',
  ].join('\n')
  const values = schema.map((field) => {
    const value = isPlainText ? `trim(replace(tgelt_text, '\\x00', ''))` : jsonValue(field, 'tgelt_json')
    return `  ${value} as ${answerColumn(field.name)}`
  })
  const problem = isPlainText
    ? `if(tgelt_text is null, 'The model gave no text.', '')`
    : jsonProblems(schema, 'tgelt_json')
  const source = isPlainText ? answers : readJson(answers)
  return [
    'select',
    ['  *', ...values, `  ${problem} as tgelt_problem`].join(',\n'),
    `from (\n${source}\n)`,
  ].join('\n')
}

/** Answers of AI.GENERATE_TABLE: typed columns, and what the model said of its work. */
function generatedTable({ schema }: BatchColumns): Sql {
  const said = (path: string): Sql => `json_value(full_response, ${quoteLiteral(`$.${path}`)})`
  const names = quoteColumns(schema.map(({ name }) => name))
  const count = (name: string): Sql => `safe_cast(${said(`usage_metadata.${name}`)} as int64)`
  return [
    'select',
    [
      `  ${rowNumber}`,
      `  coalesce(status, '') as tgelt_said`,
      `  coalesce(${said('candidates[0].content.parts[0].text')}, to_json_string(struct(${names}))) as tgelt_text`,
      `  ${count('prompt_token_count')} as tgelt_used_prompt`,
      `  ${count('candidates_token_count')} + coalesce(${count('thoughts_token_count')}, 0) as tgelt_used_output`,
      `  ${said('candidates[0].finish_reason')} as tgelt_finish`,
      ...schema.map(({ name }) => `  ${quoteIdentifier(name)} as ${answerColumn(name)}`),
      `  ${columnProblems(schema)} as tgelt_problem`,
    ].join(',\n'),
    'from tgelt_answers',
  ].join('\n')
}

/** What came of each row: its status, what is wrong with it, what it took. Tokens that nobody counted are estimated. */
function judged(pending: Sql, columns: BatchColumns, answers: Sql, sameForAllTokens: number): Sql {
  const { maxAttempts, maxOutputTokens, inputPricePerMillionUsd: input } = columns
  const { outputPricePerMillionUsd: output } = columns
  const cutOff = `the answer was cut off at max_output_tokens (${maxOutputTokens})`
  const cost =
    input === undefined || output === undefined
      ? 'cast(null as float64)'
      : `(tgelt_prompt_tokens * ${float(input)} + tgelt_output_tokens * ${float(output)}) / 1000000`
  const isPassing = `starts_with(lower(tgelt_said), 'a retryable error occurred')`
  const prompt = `coalesce(tgelt_used_prompt, ${estimatedTokens('prompt')} + ${sameForAllTokens})`
  const answer = `coalesce(tgelt_used_output, ${estimatedTokens('tgelt_text')}, 0)`
  return `select
  *,
  ${cost} as tgelt_cost_usd,
  current_timestamp() as tgelt_scored_at
from (
  select
    pending.*,
    pending.tgelt_asked_row = pending.${rowNumber} as tgelt_is_asked,
    answers.* except (${rowNumber}),
    ${isPassing} as tgelt_is_passing,
    case
      when ${isPassing} and ${attempts} + 1 < ${maxAttempts} then 'retry'
      when tgelt_said <> '' or tgelt_problem <> '' or coalesce(tgelt_finish, '') = 'MAX_TOKENS' then 'failed'
      else 'ok'
    end as tgelt_status,
    case
      when tgelt_said <> '' then tgelt_said
      when tgelt_finish = 'MAX_TOKENS' then ${quoteLiteral(cutOff)}
      when tgelt_problem <> '' then tgelt_problem
    end as tgelt_error,
    if(tgelt_said = '', ${prompt}, 0) as tgelt_prompt_tokens,
    if(tgelt_said = '', ${answer}, 0) as tgelt_output_tokens
  from (
${pending}
  ) as pending
  join (
${answers}
  ) as answers on answers.${rowNumber} = pending.tgelt_asked_row
)`
}

/** The statements that write rows that have been judged. */
function writeScores(tables: LlmTables, columns: BatchColumns, rows: Sql): readonly Sql[] {
  return [
    `create temp table tgelt_scores as (\n${tableRows(columns, rows)}\n)`,
    mergeScores(tables, columns),
    tally(),
  ]
}

/** Rows that have been judged, as the table has them. */
function tableRows({ kept, output, facts, modelName }: BatchColumns, rows: Sql): Sql {
  const said: Readonly<Record<string, Sql>> = {
    llm_status: 'tgelt_status',
    llm_error: 'tgelt_error',
    llm_model: quoteLiteral(modelName),
    llm_attempts: `${attempts} + 1`,
    prompt_hash: hash,
    prompt_tokens: 'tgelt_prompt_tokens',
    output_tokens: 'tgelt_output_tokens',
    cost_usd: 'tgelt_cost_usd',
    scored_at: 'tgelt_scored_at',
  }
  return [
    'select',
    [
      `  ${rowNumber}`,
      '  tgelt_is_passing',
      '  tgelt_is_asked',
      ...kept.map(({ name }) => `  ${quoteIdentifier(name)}`),
      // BigQuery makes an empty array of NULL.
      ...output.map(
        ({ name }) => `  if(tgelt_status = 'ok', ${answerColumn(name)}, null) as ${quoteIdentifier(name)}`,
      ),
      ...facts.map(({ name }) => `  ${said[name] ?? 'null'} as ${quoteIdentifier(name)}`),
    ].join(',\n'),
    `from (\n${rows}\n)`,
  ].join('\n')
}

function mergeScores({ target, uniqueKey }: LlmTables, { kept, output, facts }: BatchColumns): Sql {
  const keys = uniqueKey.map((name) => name.toLowerCase())
  const columns: readonly Column[] = [...kept, ...output, ...facts]
  const names = columns.map(({ name }) => quoteIdentifier(name))
  const assignments = columns
    .filter(({ name }) => !keys.includes(name.toLowerCase()))
    .map(({ name }) => `  ${quoteIdentifier(name)} = answer.${quoteIdentifier(name)}`)
  return [
    `merge into ${quoteRelation(target)} as scored`,
    'using tgelt_scores as answer',
    `on ${sameKey(uniqueKey, 'answer')}`,
    `when matched then update set\n${assignments.join(',\n')}`,
    `when not matched then insert (${names.join(', ')})`,
    `values (${names.map((name) => `answer.${name}`).join(', ')})`,
  ].join('\n')
}

/** (rows written, of them ok, of them not answered for a reason that passes, tokens of prompts, of answers, money, first error). */
function tally(): Sql {
  return [
    'select',
    '  count(*) as answered,',
    `  countif(llm_status = 'ok') as ok,`,
    '  countif(tgelt_is_passing) as passing,',
    // Rows of the same prompt have one answer, which is paid for once.
    '  coalesce(sum(if(tgelt_is_asked, prompt_tokens, null)), 0) as prompt_tokens,',
    '  coalesce(sum(if(tgelt_is_asked, output_tokens, null)), 0) as output_tokens,',
    '  sum(if(tgelt_is_asked, cost_usd, null)) as cost_usd,',
    `  array_agg(llm_error ignore nulls order by ${rowNumber} limit 1)[safe_offset(0)] as first_error`,
    'from tgelt_scores',
  ].join('\n')
}

function answerColumn(name: string): Sql {
  return quoteIdentifier(`tgelt_answer_${name}`)
}
