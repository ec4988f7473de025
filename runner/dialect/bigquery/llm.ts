import type { Relation } from '../../resource/relation.ts'
import type { Column, Sql } from '../dialect.ts'
import { quoteColumns, quoteIdentifier, quoteLiteral, quoteRelation } from './quoting.ts'

/** Columns of the staging tables that no query has. */
export const rowNumber = 'tgelt_row'
export const hash = 'tgelt_prompt_hash'
export const attempts = 'tgelt_attempts'

/** The table, what it is made from, and by what rows of both are the same. */
export interface LlmTables {
  readonly target: Relation
  /** Every row of the query that has a prompt, with the hash of its prompt. */
  readonly rows: Relation
  /** The rows that are to be scored, numbered from 1. */
  readonly pending: Relation
  readonly uniqueKey: readonly string[]
}

export interface LlmTableColumns {
  readonly kept: readonly Column[]
  readonly output: readonly Column[]
  readonly facts: readonly Column[]
}

/** The rows of the query, to be staged. */
export function llmRows(sql: Sql, hashed: Sql): Sql {
  return [
    'select',
    `  to_hex(sha256(${hashed})) as ${hash},`,
    '  *',
    `from (\n${sql}\n)`,
    'where prompt is not null',
  ].join('\n')
}

/** A query of one row: rows with a NULL key part, one duplicate key as text (or NULL), its number of rows. */
export function inspectKeys(rows: Relation, uniqueKey: readonly string[]): Sql {
  const keys = quoteColumns(uniqueKey)
  const shown = uniqueKey
    .map((name) => `${quoteLiteral(`${name} = `)}, cast(${quoteIdentifier(name)} as string)`)
    .join(`, ', ', `)
  const isWhole = uniqueKey.map((name) => `${quoteIdentifier(name)} is not null`).join(' and ')
  const first = (value: Sql): Sql =>
    `array_agg(if(tgelt_is_whole and tgelt_count > 1, ${value}, null) ignore nulls order by tgelt_shown limit 1)[safe_offset(0)]`
  return [
    'select',
    '  coalesce(sum(if(tgelt_is_whole, 0, tgelt_count)), 0) as null_keys,',
    `  ${first('tgelt_shown')} as duplicate_key,`,
    `  ${first('tgelt_count')} as duplicate_rows`,
    'from (',
    '  select',
    `    ${isWhole} as tgelt_is_whole,`,
    `    concat(${shown}) as tgelt_shown,`,
    '    count(*) as tgelt_count',
    `  from ${quoteRelation(rows)}`,
    `  group by ${keys}`,
    ')',
  ].join('\n')
}

/** Of the rows, those whose prompt was not asked like this before, or got no answer and may be asked again; the first of them. */
export function pendingRows(
  { target, rows, uniqueKey }: Omit<LlmTables, 'pending'>,
  { maxAttempts, maxRows }: { readonly maxAttempts: number; readonly maxRows: number | undefined },
): Sql {
  const order = quoteColumns(uniqueKey)
  return [
    'select',
    `  row_number() over (order by ${order}) as ${rowNumber},`,
    '  *',
    'from (',
    pendingQuery(quoteRelation(rows), target, uniqueKey, maxAttempts),
    // Materialised before a table function sees it: a LIMIT above the function would not keep it from asking.
    ...(maxRows === undefined ? [] : [`order by ${order}`, `limit ${maxRows}`]),
    ')',
  ].join('\n')
}

function pendingQuery(
  rows: Sql,
  target: Relation | undefined,
  uniqueKey: readonly string[],
  maxAttempts: number,
): Sql {
  if (target === undefined) return `select batch.*, 0 as ${attempts} from ${rows} as batch`
  return [
    'select',
    '  batch.*,',
    `  if(scored.prompt_hash = batch.${hash}, scored.llm_attempts, 0) as ${attempts}`,
    `from ${rows} as batch`,
    `left join ${quoteRelation(target)} as scored on ${sameKey(uniqueKey, 'batch')}`,
    'where scored.prompt_hash is null',
    `  or scored.prompt_hash <> batch.${hash}`,
    `  or (scored.llm_status = 'retry' and scored.llm_attempts < ${maxAttempts})`,
  ].join('\n')
}

/** A query of one row: rows that would be scored, and the bytes of their prompts. */
export function pendingSize(
  sql: Sql,
  hashed: Sql,
  target: Relation | undefined,
  uniqueKey: readonly string[],
  maxAttempts: number,
): Sql {
  const pending = pendingQuery(`(\n${llmRows(sql, hashed)}\n)`, target, uniqueKey, maxAttempts)
  return `select count(*), coalesce(sum(byte_length(prompt)), 0) from (\n${pending}\n)`
}

/** Of the pending rows, those that were asked about, got no answer, and may be asked again. */
export function rowsToRetry({ target, pending, uniqueKey }: LlmTables): Sql {
  return [
    'select',
    `  row_number() over (order by batch.${rowNumber}) as ${rowNumber},`,
    `  scored.llm_attempts as ${attempts},`,
    `  batch.* except (${rowNumber}, ${attempts})`,
    `from ${quoteRelation(pending)} as batch`,
    `join ${quoteRelation(target)} as scored on ${sameKey(uniqueKey, 'batch')}`,
    `where scored.llm_status = 'retry'`,
    `  and scored.prompt_hash = batch.${hash}`,
  ].join('\n')
}

/** What asking about a row takes up at most. */
export interface RowCost {
  /** Of what is sent with every prompt. */
  readonly sameForAllTokens: number
  readonly outputTokens: number
  readonly inputPricePerMillionUsd: number | undefined
  readonly outputPricePerMillionUsd: number | undefined
}

/** About how many tokens a text is: the rule of `estimateTokens`. */
export function estimatedTokens(text: Sql): Sql {
  return `div(byte_length(${text}) + 3, 4)`
}

/**
 * A query of one row for the next of the pending rows: how many fit into the tokens that are left, how many into the money,
 * and the tokens of the prompts of those that fit into both.
 */
export function nextBatch(
  pending: Relation,
  { after, count }: { readonly after: number; readonly count: number },
  cost: RowCost,
  left: { readonly tokens: number | undefined; readonly costUsd: number | undefined },
): Sql {
  const {
    sameForAllTokens,
    outputTokens,
    inputPricePerMillionUsd: input,
    outputPricePerMillionUsd: output,
  } = cost
  const prompts = `sum(${estimatedTokens('prompt')} + ${sameForAllTokens}) over (order by ${rowNumber} rows unbounded preceding)`
  const answers = `(${rowNumber} - ${after}) * ${outputTokens}`
  const fitsTokens = left.tokens === undefined ? 'true' : `tgelt_prompts + tgelt_answers <= ${left.tokens}`
  const fitsMoney =
    left.costUsd === undefined || input === undefined || output === undefined
      ? 'true'
      : `(tgelt_prompts * ${float(input)} + tgelt_answers * ${float(output)}) / 1000000 <= ${float(left.costUsd)}`
  return [
    'select',
    '  countif(tgelt_fits_tokens) as within_tokens,',
    '  countif(tgelt_fits_money) as within_money,',
    '  coalesce(max(if(tgelt_fits_tokens and tgelt_fits_money, tgelt_prompts, null)), 0) as prompt_tokens',
    'from (',
    '  select',
    '    tgelt_prompts,',
    `    ${fitsTokens} as tgelt_fits_tokens,`,
    `    ${fitsMoney} as tgelt_fits_money`,
    '  from (',
    '    select',
    `      ${prompts} as tgelt_prompts,`,
    `      ${answers} as tgelt_answers`,
    `    from ${quoteRelation(pending)}`,
    `    where ${rowNumber} > ${after}`,
    `      and ${rowNumber} <= ${after + count}`,
    '  )',
    ')',
  ].join('\n')
}

/** A number that is FLOAT64 also if it is whole. */
export function float(value: number): Sql {
  return `cast(${value} as float64)`
}

/** Some of the pending rows: those after one number, up to another. */
export interface PendingRange {
  readonly after: number
  readonly last: number
}

/** A query of (number, prompt): each prompt once, under the number of the first row that has it. */
export function promptsOf(pending: Relation, range: PendingRange, prompt: Sql = 'prompt'): Sql {
  const first = `select min(${rowNumber}) from ${quoteRelation(pending)} where ${isInside(range)} group by ${hash}`
  return [
    `select ${rowNumber}, ${prompt} as prompt`,
    `from ${quoteRelation(pending)}`,
    `where ${isInside(range)}`,
    `  and ${rowNumber} in (${first})`,
  ].join('\n')
}

/** A query of the pending rows with `tgelt_asked_row`, the number under which `promptsOf` has their prompt. */
export function rowsAsked(pending: Relation, range: PendingRange): Sql {
  return [
    'select',
    '  *,',
    `  min(${rowNumber}) over (partition by ${hash}) as tgelt_asked_row`,
    `from ${quoteRelation(pending)}`,
    `where ${isInside(range)}`,
  ].join('\n')
}

/** A query of (number, prompt, attempts), in order. */
export function pendingPrompts(pending: Relation, range: PendingRange): Sql {
  return [
    `select ${rowNumber}, prompt, ${attempts}`,
    `from ${quoteRelation(pending)}`,
    `where ${isInside(range)}`,
    `order by ${rowNumber}`,
  ].join('\n')
}

function isInside({ after, last }: PendingRange): Sql {
  return `${rowNumber} > ${after} and ${rowNumber} <= ${last}`
}

export function countRows(rows: Relation | Sql): Sql {
  return `select count(*) from ${typeof rows === 'string' ? rows : quoteRelation(rows)}`
}

/** A query of one row: rows of the table that the query no longer gives, and rows of which it says something else. */
export function inspectKept(tables: LlmTables, kept: readonly Column[]): Sql {
  const { target, rows, uniqueKey } = tables
  return [
    'select',
    `  countif(batch.${hash} is null) as gone,`,
    `  countif(batch.${hash} is not null and ${differs(kept, uniqueKey)}) as changed`,
    `from ${quoteRelation(target)} as scored`,
    `left join ${quoteRelation(rows)} as batch on ${sameKey(uniqueKey, 'batch')}`,
  ].join('\n')
}

/** Deletes rows that the query no longer gives, and writes what it says of the others. */
export function refreshKept({ target, rows, uniqueKey }: LlmTables, kept: readonly Column[]): Sql {
  const assignments = others(kept, uniqueKey).map(
    ({ name }) => `${quoteIdentifier(name)} = batch.${quoteIdentifier(name)}`,
  )
  return [
    `merge into ${quoteRelation(target)} as scored`,
    `using ${quoteRelation(rows)} as batch`,
    `on ${sameKey(uniqueKey, 'batch')}`,
    ...(assignments.length === 0
      ? []
      : [`when matched and ${differs(kept, uniqueKey)} then update set ${assignments.join(', ')}`]),
    'when not matched by source then delete',
  ].join('\n')
}

/** The rows of the table under the columns that the query has now. */
export function carriedOver({ target, rows, uniqueKey }: LlmTables, columns: LlmTableColumns): Sql {
  const { kept, output, facts } = columns
  return [
    'select',
    [
      ...kept.map(({ name }) => `  batch.${quoteIdentifier(name)}`),
      ...[...output, ...facts].map(({ name }) => `  scored.${quoteIdentifier(name)}`),
    ].join(',\n'),
    `from ${quoteRelation(target)} as scored`,
    `join ${quoteRelation(rows)} as batch on ${sameKey(uniqueKey, 'batch')}`,
  ].join('\n')
}

/** A query of one row: rows without an answer, and what went wrong with the first of them. */
export function failedRows(target: Relation, uniqueKey: readonly string[]): Sql {
  const first = `array_agg(llm_error ignore nulls order by ${quoteColumns(uniqueKey)} limit 1)[safe_offset(0)]`
  return `select count(*), ${first} from ${quoteRelation(target)} where llm_status <> 'ok'`
}

function others(kept: readonly Column[], uniqueKey: readonly string[]): readonly Column[] {
  const keys = uniqueKey.map((name) => name.toLowerCase())
  return kept.filter(({ name }) => !keys.includes(name.toLowerCase()))
}

/** As JSON, since arrays, structs and JSON itself can't be compared. */
function differs(kept: readonly Column[], uniqueKey: readonly string[]): Sql {
  const columns = others(kept, uniqueKey)
  if (columns.length === 0) return 'false'
  const text = (alias: string): Sql =>
    `to_json_string(struct(${columns.map(({ name }) => `${alias}.${quoteIdentifier(name)}`).join(', ')}))`
  return `${text('scored')} <> ${text('batch')}`
}

/** No part of a key is NULL. */
export function sameKey(uniqueKey: readonly string[], other: string): Sql {
  return uniqueKey
    .map((name) => `scored.${quoteIdentifier(name)} = ${other}.${quoteIdentifier(name)}`)
    .join(' and ')
}
