import { errorMaker } from '../../kernel/errors/catalogue.ts'
import { didYouMean } from '../../kernel/errors/did-you-mean.ts'

interface ColumnLoss {
  readonly relation: string
  readonly column: string
  readonly from: string
  readonly to: string
}

/** What materialisations refuse or warn of. */
export const materializeError = errorMaker({
  'materialization-unknown': (p: { name: string; known: readonly string[] }) => ({
    message: `There is no materialisation "${p.name}"`,
    hint: didYouMean(p.name, p.known) ?? `Use one of ${p.known.join(', ')}.`,
  }),
  'materialization-elsewhere': (p: { name: string; engine: string; known: readonly string[] }) => ({
    message: `${p.engine} has no materialisation "${p.name}"`,
    hint: `Use one of ${p.known.join(', ')} there, or leave the model out with enabled: "{{ target.type == '…' }}".`,
  }),
  'partition-option-alone': (p: { model: string; option: string; by: string }) => ({
    message: `${p.option} of ${p.model} needs ${p.by}`,
    hint: `Set partition_by, or take ${p.option} out.`,
  }),
  'ingestion-time-elsewhere': (p: { model: string; materialized: string }) => ({
    message: `${p.model} is materialized as ${p.materialized}, which can't have time_ingestion_partitioning`,
    hint: 'Set materialized to incremental, or take time_ingestion_partitioning out of partition_by.',
  }),
  'partition-field-missing': (p: { relation: string; column: string; columns: readonly string[] }) => ({
    message: `partition_by names "${p.column}", which is not a column of the query for ${p.relation}`,
    hint: didYouMean(p.column, p.columns) ?? `Its columns are ${p.columns.join(', ')}.`,
  }),
  'duplicate-merge-key': (p: { relation: string; key: string; rows: number }) => ({
    message: `${p.rows} rows of the new batch for ${p.relation} have the same unique_key (${p.key}), so which of them to keep is undefined`,
    hint: "Keep one row per key in the model's query, for example with qualify row_number() over (partition by … order by …) = 1.",
  }),
  'layout-kept': (p: { relation: string }) => ({
    message: `${p.relation} has other partitions or clusters than partition_by and cluster_by say, and keeps them`,
    hint: 'Make the table anew with --full-refresh, or configure what it has.',
  }),
  'null-unique-key': (p: { relation: string; key: readonly string[]; rows: number }) => ({
    message: `${p.rows} rows of the new batch for ${p.relation} have NULL in their unique_key (${p.key.join(', ')}): they match nothing and are added again by every run`,
    hint: 'Filter them out, or give them a key with coalesce(…).',
  }),
  'unique-key-missing': (p: { relation: string; column: string; columns: readonly string[] }) => ({
    message: `unique_key "${p.column}" is not a column of the query for ${p.relation}`,
    hint: didYouMean(p.column, p.columns) ?? `Its columns are ${p.columns.join(', ')}.`,
  }),
  'merge-column-missing': (p: { option: string; column: string; columns: readonly string[] }) => ({
    message: `${p.option} names "${p.column}", which is not a column of the query`,
    hint: didYouMean(p.column, p.columns) ?? `Its columns are ${p.columns.join(', ')}.`,
  }),
  'merge-columns-conflict': (_: Record<never, never>) => ({
    message: 'merge_update_columns and merge_exclude_columns cannot be set together',
    hint: 'Keep the one that says it more shortly.',
  }),
  'incremental-strategy-elsewhere': (p: { name: string; engine: string; known: readonly string[] }) => ({
    message: `${p.engine} has no incremental_strategy "${p.name}": it has no partitions to overwrite`,
    hint: `Use one of ${p.known.join(', ')} there: incremental_strategy: "{{ 'delete+insert' if target.type == 'duckdb' else '${p.name}' }}".`,
  }),
  'incremental-column-missing': (p: { relation: string; columns: readonly string[] }) => ({
    message: `The query for ${p.relation} no longer has ${p.columns.map((name) => `"${name}"`).join(', ')}, which the table has`,
    hint: 'Set on_schema_change to append_new_columns or sync_all_columns, or rebuild the table with --full-refresh.',
  }),
  'schema-changed': (p: { relation: string; changes: readonly string[] }) => ({
    message: `The query and the table ${p.relation} have different columns, and on_schema_change is fail: ${p.changes.join('; ')}`,
    hint: 'Rebuild the table with --full-refresh, or let it follow with on_schema_change: sync_all_columns.',
  }),
  'lossy-column-type': (p: ColumnLoss) => ({
    message: `${p.relation}.${p.column} is ${p.to}, the query now gives ${p.from}: values are changed to fit`,
    hint: 'Cast it in the model, or set on_schema_change: sync_all_columns to change the column.',
  }),
  'column-type-kept': (p: ColumnLoss) => ({
    message: `${p.relation}.${p.column} is ${p.from}, the query now gives ${p.to}: BigQuery cannot make the column that`,
    hint: `Cast it to ${p.from} in the model, or rebuild the table with --full-refresh.`,
  }),
  'nested-field-kept': (p: { relation: string; column: string; change: string }) => ({
    message: `${p.relation}.${p.column} ${p.change}: BigQuery can add a field inside of a column, but neither drop nor change one`,
    hint: 'Give the field as it was (NULL will do), or rebuild the table with --full-refresh.',
  }),
  'table-vanished': (p: { relation: string }) => ({
    message: `${p.relation} stood there when the run began, and is gone`,
    hint: 'Somebody dropped it, or it expired (hours_to_expiration). Run again: it will be built whole.',
  }),
  'partition-by-missing': (p: { model: string }) => ({
    message: `${p.model} has incremental_strategy insert_overwrite and no partition_by: there are no partitions to overwrite`,
    hint: 'Divide the table: partition_by: {field: sent_on, data_type: date}; or use another strategy.',
  }),
  'copy-partitions-strategy': (p: { model: string; strategy: string }) => ({
    message: `copy_partitions of ${p.model} needs materialized incremental with incremental_strategy insert_overwrite, and it has ${p.strategy}`,
    hint: 'Set incremental_strategy: insert_overwrite, or take copy_partitions out of partition_by.',
  }),
  'copy-partitions-predicates': (p: { model: string }) => ({
    message: `${p.model} has incremental_predicates, and copy_partitions replaces partitions whole`,
    hint: 'Take one of them out.',
  }),
  'copy-partitions-layout': (p: { relation: string }) => ({
    message: `${p.relation} has other partitions than partition_by says, and none can be copied over them`,
    hint: 'Make the table anew with --full-refresh, or configure what it has.',
  }),
  'copy-partitions-outside': (p: { relation: string; what: string }) => ({
    message: `${p.what} for ${p.relation} lies outside of the range of partition_by, where there is no partition to copy`,
    hint: 'Filter it out, widen the range with --full-refresh, or take copy_partitions out of partition_by.',
  }),
  'copy-partitions-unnamed': (p: { relation: string; partitions: readonly string[] }) => ({
    message: `The new batch for ${p.relation} has rows of partitions that its partitions do not name: ${p.partitions.join(', ')}`,
    hint: 'Filter them out, name them, or take partitions out: then those are replaced that the batch has rows of.',
  }),
  'model-option-missing': (p: { model: string; option: string; example: string }) => ({
    message: `${p.model} does not say its ${p.option}`,
    hint: `Set it with config(${p.option}='${p.example}').`,
  }),
  'seed-empty': (p: { file: string }) => ({
    message: `${p.file} is empty`,
    hint: 'Its first line names the columns.',
  }),
  'seed-column-unknown': (p: { column: string; columns: readonly string[] }) => ({
    message: `column_types names "${p.column}", which the CSV file does not have`,
    hint: didYouMean(p.column, p.columns) ?? `Its columns are ${p.columns.join(', ')}.`,
  }),
})
