import { z } from 'zod'

const name = z.string({ error: 'must be a name' }).min(1, { error: 'must not be empty' })
const description = z.string({ error: 'must be text' }).nullish()
const meta = z.record(z.string(), z.unknown(), { error: 'must be a map' }).nullish()
const tags = z
  .union([z.string().transform((one) => [one]), z.array(z.string())], {
    error: 'must be text or a list of texts',
  })
  .nullish()
/** Checked key by key when configuration is merged, so that each error has its own place. */
const config = z.record(z.string(), z.unknown(), { error: 'must be a map' }).nullish()
/** Read one by one, see generic-tests. */
const dataTests = z.array(z.unknown(), { error: 'must be a list of data tests' }).nullish()
const docs = z.unknown().optional()

const column = z.strictObject({
  name,
  description,
  data_type: z.string().nullish(),
  meta,
  tags,
  quote: z.boolean().nullish(),
  config: z.strictObject({ meta, tags }).nullish(),
  docs,
  data_tests: dataTests,
  tests: dataTests,
})
const columns = z.array(column, { error: 'must be a list of columns' }).nullish()

const node = { name, description, columns, config, meta, tags, docs, data_tests: dataTests, tests: dataTests }
export const modelSchema = z.strictObject(node)
export const seedSchema = z.strictObject(node)
export type NodeProperties = z.output<typeof modelSchema>

const tableSchema = z.strictObject({ ...node, identifier: z.string().nullish() })
export const sourceSchema = z.strictObject({
  name,
  description,
  database: z.string().nullish(),
  schema: z.string().nullish(),
  config,
  meta,
  tags,
  tables: z.array(tableSchema, { error: 'must be a list of tables' }).nullish(),
})
export type SourceProperties = z.output<typeof sourceSchema>
export type TableProperties = z.output<typeof tableSchema>
export type ColumnProperty = z.output<typeof column>

export const macroSchema = z.strictObject({
  name,
  description,
  arguments: z
    .array(z.strictObject({ name, type: z.string().nullish(), description }), {
      error: 'must be a list of arguments',
    })
    .nullish(),
  config,
  meta,
  docs,
})

/** Properties of a singular test, under its file's name. */
export const singularTestSchema = z.strictObject({ name, description, config, meta, docs })
export type SingularTestProperties = z.output<typeof singularTestSchema>

const fixture = {
  rows: z.union([z.string(), z.array(z.unknown())], { error: 'must be a list of rows, or text' }).nullish(),
  format: z.enum(['dict', 'csv', 'sql'], { error: 'must be one of dict, csv, sql' }).default('dict'),
  fixture: z.string({ error: 'must be the name of a file' }).nullish(),
}
const overridden = z.record(z.string(), z.unknown(), { error: 'must be a map' }).nullish()
export const unitTestSchema = z.strictObject({
  name,
  description,
  model: name,
  given: z
    .array(z.strictObject({ input: z.string({ error: "must be text: ref('orders')" }), ...fixture }), {
      error: 'must be a list of inputs',
    })
    .nullish(),
  expect: z.strictObject(fixture),
  overrides: z.strictObject({ macros: overridden, vars: overridden, env_vars: overridden }).nullish(),
  config,
})
export type UnitTestProperties = z.output<typeof unitTestSchema>
export type FixtureProperties = UnitTestProperties['expect']

/** Keys of dbt's properties that change what happens, and that nothing here acts on. */
export const refusedProperties: ReadonlyMap<string, string | undefined> = new Map(
  Object.entries({
    versions: 'Give each version a name of its own.',
    latest_version: undefined,
    constraints: 'Check them with data tests: not_null, unique, relationships.',
    policy_tags: 'A table that is made anew has none: protect columns in a view that tgelt does not make.',
    access: undefined,
    group: undefined,
    external: undefined,
    overrides: undefined,
    time_spine: undefined,
    semantic_model: undefined,
    metrics: undefined,
    derived_semantics: undefined,
  }),
)

/** Those that only describe: accepted with a warning. */
export const ignoredProperties: ReadonlyMap<string, string> = new Map(
  Object.entries({
    loader: 'it only describes',
    freshness: 'freshness of sources is not measured',
    loaded_at_field: 'freshness of sources is not measured',
    loaded_at_query: 'freshness of sources is not measured',
    quoting: 'names are always quoted, and DuckDB compares them without case',
    deprecation_date: 'it only describes',
    primary_key: 'it only describes',
    dimension: 'there is no semantic layer',
    entity: 'there is no semantic layer',
  }),
)

/** Kinds of resources that a properties file may not hold yet, or that have no effect. */
export const refusedSections: ReadonlyMap<string, string | undefined> = new Map(
  Object.entries({
    snapshots: 'Keep history with an incremental model.',
    metrics: undefined,
    groups: undefined,
    semantic_models: undefined,
    saved_queries: undefined,
    functions: undefined,
  }),
)
export const ignoredSections: ReadonlyMap<string, string> = new Map(
  Object.entries({
    exposures: 'exposures only describe',
    analyses: 'analyses are not compiled',
    anchors: 'it only holds YAML anchors',
  }),
)
