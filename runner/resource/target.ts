/** Where a run builds to: one entry of `targets:` in project.yml, with env_var rendered. */
export interface Target {
  readonly name: string
  readonly type: 'duckdb'
  /** The published DuckDB file, relative to the project's root. */
  readonly path: string
  readonly schema: string
  readonly threads: number
  /** DuckDB settings, set on every connection. */
  readonly settings: Readonly<Record<string, string | number | boolean>>
}
