import { z } from 'zod'

/*
 * dbt-bigquery's keys. They say how BigQuery keeps a table; DuckDB has one way to keep all of them, so that there they
 * change nothing and a project of both engines may set them for both.
 */

const text = z.string({ error: 'must be text' }).min(1, { error: 'must not be empty' })
const flag = z.boolean({ error: 'must be true or false' })
const whole = z.int({ error: 'must be a whole number' })
const positive = whole.min(1, { error: 'must be at least 1' })
const texts = z.union([text.transform((one) => [one]), z.array(text)], {
  error: 'must be text or a list of texts',
})

const dataTypes = ['timestamp', 'date', 'datetime', 'int64'] as const
const granularities = ['hour', 'day', 'month', 'year'] as const

const range = z
  .strictObject(
    { start: whole, end: whole, interval: positive },
    { error: 'must be {start, end, interval}, three whole numbers' },
  )
  .refine(({ start, end }) => start < end, { error: 'must begin before it ends' })
  .refine(({ start, end, interval }) => (end - start) / interval <= 10_000, {
    error: 'must be of no more than the 10,000 partitions that a table may have',
  })

/** How a table's rows are divided; DuckDB reads its own statistics instead. */
const partitionBy = z
  .strictObject(
    {
      field: text,
      data_type: z
        .string()
        .toLowerCase()
        .pipe(z.enum(dataTypes, { error: `must be one of ${dataTypes.join(', ')}` }))
        .default('date'),
      granularity: z
        .string()
        .toLowerCase()
        .pipe(z.enum(granularities, { error: `must be one of ${granularities.join(', ')}` }))
        .default('day'),
      range: range.optional(),
      /** Whether the field is written to `_PARTITIONTIME`. */
      time_ingestion_partitioning: flag.default(false),
      /** Whether insert_overwrite replaces partitions by copy jobs, which cost nothing. */
      copy_partitions: flag.default(false),
    },
    { error: 'must be a map with a field' },
  )
  .refine(({ data_type, range: given }) => (data_type === 'int64') === (given !== undefined), {
    error: 'needs a range if, and only if, data_type is int64',
  })
  .refine(({ data_type, granularity }) => data_type !== 'date' || granularity !== 'hour', {
    error: 'cannot divide a date by the hour',
  })
  .refine(
    ({ time_ingestion_partitioning: isIngestion, data_type }) =>
      !isIngestion || data_type === 'timestamp' || data_type === 'date',
    { error: 'needs data_type timestamp or date for time_ingestion_partitioning' },
  )
  .refine(
    ({ time_ingestion_partitioning: isIngestion, copy_partitions: isCopied }) => !(isIngestion && isCopied),
    { error: 'cannot have both time_ingestion_partitioning and copy_partitions' },
  )

const clusterBy = texts.refine(
  (columns) => columns.length <= 4,
  'names more than the four columns that BigQuery clusters by',
)

const labels = z.record(
  z.string().regex(/^(?!tgelt_)[a-z][a-z0-9_-]{0,62}$/),
  z.string({ error: 'must be text' }).regex(/^[a-z0-9_-]{0,63}$/, {
    error: 'must be made of small letters, digits, _ and - (63 at most)',
  }),
  {
    error:
      'must be a map of texts, its names beginning with a small letter but not with tgelt_, of small letters, digits, _ and -, 63 at most',
  },
)

const persistDocs = z.strictObject(
  { relation: flag.default(false), columns: flag.default(false) },
  { error: 'must be {relation: true, columns: true}' },
)

const option = z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()]))], {
  error: 'must be a map of texts, numbers, booleans and lists',
})

/** Of every node that a statement runs for. */
export const bigqueryCommonKeys = {
  /** What one statement of the node may be billed for. DuckDB bills nothing. */
  maximum_bytes_billed: z.nullable(positive),
}

export const bigquerySeedKeys = {
  ...bigqueryCommonKeys,
  labels: z.nullable(labels),
  /** Whether descriptions are written into the warehouse. DuckDB keeps none. */
  persist_docs: z.nullable(persistDocs),
}

export const bigqueryModelKeys = {
  ...bigquerySeedKeys,
  partition_by: z.nullable(partitionBy),
  cluster_by: z.nullable(clusterBy),
  require_partition_filter: z.nullable(flag),
  partition_expiration_days: z.nullable(positive),
  /** After which the table goes away by itself; in DuckDB tables stay. */
  hours_to_expiration: z.nullable(positive),
  kms_key_name: z.nullable(text),
  /** For insert_overwrite: SQL of the partitions to replace; the batch's own otherwise. */
  partitions: z.nullable(texts),
  // Of a materialized view.
  enable_refresh: z.nullable(flag),
  refresh_interval_minutes: z.nullable(z.number({ error: 'must be a number' }).positive()),
  max_staleness: z.nullable(
    text.regex(/^\s*interval\b/i, { error: 'must be an SQL interval: INTERVAL 4 HOUR' }),
  ),
  // Of a remote_model: the connection that its calls go through (`eu.vertex`, or `default`), and what is called.
  connection: z.nullable(text),
  endpoint: z.nullable(text),
  remote_service_type: z.nullable(text),
  // Of an ml_model.
  model_type: z.nullable(text),
  /** Of a model: BigQuery's options by their names. */
  options: z.nullable(
    z.record(z.string().regex(/^\w+$/), option, {
      error: 'must be a map of texts, numbers, booleans and lists',
    }),
  ),
}
