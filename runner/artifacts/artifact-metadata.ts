/** What every artifact says of the run that wrote it. */
export interface ArtifactRun {
  readonly generatedAt: Date
  readonly startedAt: Date
  /** A UUID. */
  readonly invocationId: string
  readonly tgeltVersion: string
}

/** The dbt release whose artifact schemas these are; readers parse it as a dbt version. */
const dbtVersion = '1.11.6'

/** The `metadata` of an artifact, without the fields that only a manifest has. `facts` are further ones of tgelt's own. */
export function artifactMetadata(
  schema: 'manifest/v12' | 'run-results/v6',
  run: ArtifactRun,
  facts: Readonly<Record<string, string>> = {},
) {
  return {
    dbt_schema_version: `https://schemas.getdbt.com/dbt/${schema}.json`,
    dbt_version: dbtVersion,
    generated_at: run.generatedAt.toISOString(),
    invocation_id: run.invocationId,
    invocation_started_at: run.startedAt.toISOString(),
    // The only place for what is not dbt's: schemas forbid other keys.
    env: { TGELT_VERSION: run.tgeltVersion, ...facts },
  }
}
