import type { Relation } from '../../resource/relation.ts'
import type { Column, Sql } from '../dialect.ts'
import { quoteColumns, quoteIdentifier, quoteLiteral, quoteRelation } from './quoting.ts'

/** Every row of the query, numbered in the order of its key, with the hash of its prompt. */
export const llmBatch = 'tgelt_llm_batch'
/** The rows that are to be scored, in order. */
export const llmPending = 'tgelt_llm_pending'
/** What came of them: texts, one row each. */
export const llmScored = 'tgelt_llm_scored'

/** Columns of the temporary tables that no query has. */
const rowNumber = 'tgelt_row'
const hash = 'tgelt_prompt_hash'

/** Columns of `llmScored`, in the order in which rows are appended. */
const scoredColumns = [
  rowNumber,
  'llm_status',
  'llm_error',
  'llm_attempts',
  'prompt_tokens',
  'output_tokens',
  'cost_usd',
  'scored_at',
  'answer',
] as const

export function batchQuery(sql: Sql, uniqueKey: readonly string[], hashed: Sql): Sql {
  return [
    `select row_number() over (order by ${quoteColumns(uniqueKey)}) as ${rowNumber},`,
    `  sha256(${hashed}) as ${hash},`,
    '  *',
    `from (\n${sql}\n)`,
    'where prompt is not null',
  ].join('\n')
}

/** Of the rows of a batch, those whose prompt was not asked like this before, or got no answer and may be asked again. */
export function pendingQuery(
  batch: Sql,
  table: Relation | undefined,
  uniqueKey: readonly string[],
  maxAttempts: number,
): Sql {
  const columns = `batch.${rowNumber}, batch.prompt`
  if (table === undefined) return `select ${columns}, 0 as attempts from ${batch} as batch`
  return [
    'select',
    `  ${columns},`,
    `  case when scored.prompt_hash = batch.${hash} then scored.llm_attempts else 0 end as attempts`,
    `from ${batch} as batch`,
    `left join ${quoteRelation(table)} as scored on ${sameKey(uniqueKey)}`,
    'where scored.prompt_hash is null',
    `  or scored.prompt_hash <> batch.${hash}`,
    `  or (scored.llm_status = 'retry' and scored.llm_attempts < ${maxAttempts})`,
  ].join('\n')
}

/** A page of the pending rows: number, prompt, attempts. */
export function nextPending(after: bigint, count: number): Sql {
  return [
    `select ${rowNumber}, prompt, attempts from ${quoteIdentifier(llmPending)}`,
    `where ${rowNumber} > ${after} order by ${rowNumber} limit ${count}`,
  ].join('\n')
}

export function createScored(): Sql {
  const columns = scoredColumns.map((name) => `${quoteIdentifier(name)} varchar`)
  return `create or replace temp table ${quoteIdentifier(llmScored)} (${columns.join(', ')})`
}

export interface LlmTableColumns {
  readonly kept: readonly Column[]
  readonly output: readonly Column[]
  readonly facts: readonly Column[]
}

/** The table's rows: what was scored, and what has been, with what the query says of them. */
export function llmTableQuery(
  { kept, output, facts }: LlmTableColumns,
  table: Relation | undefined,
  uniqueKey: readonly string[],
  modelName: string,
): Sql {
  const isNew = `new.${rowNumber} is not null`
  const either = (fresh: Sql, name: string): Sql => {
    const column = quoteIdentifier(name)
    const value = table === undefined ? fresh : `case when ${isNew} then ${fresh} else scored.${column} end`
    return `  ${value} as ${column}`
  }
  const fact = ({ name, type }: Column): Sql => {
    if (name === 'prompt_hash') return either(`batch.${hash}`, name)
    if (name === 'llm_model') return either(quoteLiteral(modelName), name)
    return either(`cast(new.${quoteIdentifier(name)} as ${type})`, name)
  }
  return [
    'select',
    [
      ...kept.map(({ name }) => `  batch.${quoteIdentifier(name)}`),
      ...output.map((column) => either(answerValue(column), column.name)),
      ...facts.map(fact),
    ].join(',\n'),
    `from ${quoteIdentifier(llmBatch)} as batch`,
    `left join ${quoteIdentifier(llmScored)} as new on cast(new.${rowNumber} as bigint) = batch.${rowNumber}`,
    ...(table === undefined
      ? [`where ${isNew}`]
      : [
          `left join ${quoteRelation(table)} as scored on ${sameKey(uniqueKey)}`,
          `where ${isNew} or scored.prompt_hash is not null`,
        ]),
    `order by batch.${rowNumber}`,
  ].join('\n')
}

/** The table's columns and no row. */
export function emptyLlmQuery(sql: Sql, { kept, output, facts }: LlmTableColumns): Sql {
  const typed = [...output, ...facts].map(
    ({ name, type }) => `cast(null as ${type}) as ${quoteIdentifier(name)}`,
  )
  return [
    'select',
    [...kept.map(({ name }) => quoteIdentifier(name)), ...typed].map((column) => `  ${column}`).join(',\n'),
    `from (\n${sql}\n)`,
    'limit 0',
  ].join('\n')
}

/** A query of one row: rows that would be scored, and the bytes of their prompts. */
export function pendingSize(pending: Sql): Sql {
  return `select count(*), coalesce(sum(strlen(prompt)), 0) from (\n${pending}\n)`
}

/** A list is never NULL: BigQuery has none. */
function answerValue({ name, type }: Column): Sql {
  const path = quoteLiteral(`$."${name}"`)
  const answer = 'cast(new.answer as json)'
  if (type === 'VARCHAR') return `json_extract_string(${answer}, ${path})`
  const value = `cast(json_extract(${answer}, ${path}) as ${type})`
  return type.endsWith('[]') ? `coalesce(${value}, [])` : value
}

function sameKey(uniqueKey: readonly string[]): Sql {
  return uniqueKey
    .map((name) => `scored.${quoteIdentifier(name)} is not distinct from batch.${quoteIdentifier(name)}`)
    .join(' and ')
}
