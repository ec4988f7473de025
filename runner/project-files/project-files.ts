export const projectFileName = 'project.yml'
/** Below each of the test-paths: rows of unit tests. */
export const fixtureFolder = 'fixtures'

/** A project as data: what its files say, by their paths relative to the root, with forward slashes, sorted. */
export interface ProjectFiles {
  /** project.yml, the .sql and .yml files of the configured folders, and the .csv files that are fixtures. */
  readonly texts: ReadonlyMap<string, string>
  /** CSV files of the seed-paths, with the SHA-256 of their content. */
  readonly seeds: ReadonlyMap<string, string>
}

/** `./models/` → `models` */
export function cleanPath(path: string): string {
  return path
    .replaceAll('\\', '/')
    .replace(/^(\.\/)+/, '')
    .replace(/\/+$/, '')
}
