import { errorMaker } from './errors/catalogue.ts'
import { parseJson } from './json.ts'

const makeError = errorMaker({
  'bronze-manifest-invalid': (p: { file: string; reason: string }) => ({
    message: `${p.file} in the bronze folder is no manifest of a compaction: ${p.reason}.`,
    hint: 'Manifests are written whole and never changed. Restore the file from a backup.',
  }),
  'bronze-parquet-missing': (p: { file: string; manifest: string }) => ({
    message: `${p.file} is missing from the bronze folder, though ${p.manifest} says that it holds landed records.`,
    hint: 'Restore the file from a backup.',
  }),
})

/** One landed file that a compaction has taken over. */
export interface ReplacedFile {
  /** Its name, as records refer to it for ever: `landed_file`. */
  readonly file: string
  readonly rows: number
}

/** A manifest: what makes a Parquet file count. */
export interface CompactionManifest {
  readonly parquet: string
  /** All the landed files whose records it holds, those of earlier compactions included. */
  readonly replaces: readonly ReplacedFile[]
  /**
   * Manifests of earlier compactions whose Parquet files it holds, and all that those superseded: one of them may have
   * been left behind while the one that superseded it is gone.
   */
  readonly supersedes: readonly string[]
}

/** The names in one chat's bronze folder, and the texts of its manifests. */
export interface BronzeListing {
  readonly files: readonly string[]
  /** By file name, for each name that `isManifest` says yes to. */
  readonly manifests: ReadonlyMap<string, string>
}

export interface LiveParquet extends CompactionManifest {
  readonly manifest: string
}

export interface LiveBronzeFiles {
  /** NDJSON files to read, by name: in the order of the runs that landed them. */
  readonly ndjson: readonly string[]
  readonly parquet: readonly LiveParquet[]
  /** Files that no reader needs: a compaction was cut off before it could delete them, or before it counted. */
  readonly garbage: readonly string[]
}

export function isManifest(file: string): boolean {
  return /^compacted-.*\.json$/.test(file)
}

function isCompactedParquet(file: string): boolean {
  return /^compacted-.*\.parquet$/.test(file)
}

/** The text of a manifest file; the inverse of what `liveBronzeFiles` reads. */
export function formatManifest(manifest: CompactionManifest): string {
  const { parquet, replaces, supersedes } = manifest
  return `${JSON.stringify({ schema_version: 1, parquet, replaces, supersedes }, undefined, 1)}\n`
}

/**
 * Which of the files in a chat's bronze folder are to be read: NDJSON files that no manifest replaces, and Parquet
 * files that a manifest names which no other supersedes. At any instant of a landing or a compaction, also a cut-off
 * one, each landed record is in exactly one of them.
 */
export function liveBronzeFiles(listing: BronzeListing): LiveBronzeFiles {
  const manifests = [...listing.manifests].map(([file, text]) => ({
    manifest: file,
    ...parseManifest(file, text),
  }))
  const superseded = new Set(manifests.flatMap((each) => each.supersedes))
  const replaced = new Set(manifests.flatMap((each) => each.replaces.map(({ file }) => file)))
  const parquet = manifests.filter((each) => !superseded.has(each.manifest))
  const present = new Set(listing.files)
  for (const each of parquet) {
    if (!present.has(each.parquet))
      throw makeError('bronze-parquet-missing', { file: each.parquet, manifest: each.manifest })
  }
  const named = new Set(parquet.map((each) => each.parquet))
  const isGarbage = (file: string): boolean =>
    replaced.has(file) || superseded.has(file) || (isCompactedParquet(file) && !named.has(file))
  return {
    ndjson: listing.files.filter((file) => file.endsWith('.ndjson') && !replaced.has(file)).sort(),
    parquet: parquet.sort((a, b) => (a.manifest < b.manifest ? -1 : 1)),
    garbage: listing.files.filter(isGarbage),
  }
}

function parseManifest(file: string, text: string): CompactionManifest {
  const fail = (reason: string): never => {
    throw makeError('bronze-manifest-invalid', { file, reason })
  }
  const value = parseObject(text) ?? fail('it is not JSON')
  if (value['schema_version'] !== 1) fail('its schema_version is not 1')
  const { parquet, replaces, supersedes } = value
  if (typeof parquet !== 'string' || !Array.isArray(replaces) || !Array.isArray(supersedes))
    return fail('it lacks "parquet", "replaces" or "supersedes"')
  const isComplete = replaces.every(isReplacedFile) && supersedes.every((each) => typeof each === 'string')
  return isComplete ? { parquet, replaces, supersedes } : fail('its lists are not of files')
}

function parseObject(text: string): Record<string, unknown> | undefined {
  const value = parseJson(text)
  // The only place where a manifest's text becomes a value; each field is checked by the caller.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}

function isReplacedFile(value: unknown): value is ReplacedFile {
  if (typeof value !== 'object' || value === null || !('file' in value) || !('rows' in value)) return false
  return typeof value.file === 'string' && typeof value.rows === 'number'
}
