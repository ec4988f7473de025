import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  type BronzeListing,
  isManifest,
  type LiveBronzeFiles,
  liveBronzeFiles,
} from '../../kernel/bronze-listing.ts'
import { isNodeError } from '../../kernel/errors/node-error.ts'
import { temporarySuffix } from '../../kernel/files/atomic-file.ts'

/** A chat's bronze folder as it is now; empty if it doesn't exist. */
export function listBronzeFolder(folder: string): BronzeListing {
  const files = namesIn(folder)
  const manifests = files
    .filter(isManifest)
    .map((file): [string, string] => [file, readFileSync(join(folder, file), 'utf8')])
  return { files, manifests: new Map(manifests) }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return []
    throw error
  }
}

/** One landed file, wherever its records lie now. */
export interface LandedSource {
  readonly file: string
  /** Undefined until it has been read: an NDJSON file doesn't say. */
  readonly rows: number | undefined
  /** Undefined once it is compacted. */
  readonly sizeBytes: number | undefined
}

/** All the files that were ever landed in a folder and still count. */
export function landedSources(folder: string, live: LiveBronzeFiles): readonly LandedSource[] {
  const ndjson = live.ndjson.map((file) => ({
    file,
    rows: undefined,
    sizeBytes: statSync(join(folder, file)).size,
  }))
  const compacted = live.parquet.flatMap(({ replaces }) =>
    replaces.map(({ file, rows }) => ({ file, rows, sizeBytes: undefined })),
  )
  return [...compacted, ...ndjson]
}

/** Deletes what dead runs have left. Only under the lock: a living run's unfinished files look the same. */
export function cleanBronzeFolder(folder: string, keptIndex: string | undefined): void {
  const listing = listBronzeFolder(folder)
  const { garbage } = liveBronzeFiles(listing)
  const isLeftover = (file: string): boolean =>
    file.endsWith(temporarySuffix) || (/^fingerprints-.*\.bin$/.test(file) && file !== keptIndex)
  for (const file of [...listing.files.filter(isLeftover), ...inDeletionOrder(garbage)]) {
    rmSync(join(folder, file), { force: true })
  }
}

/** Manifests last: as long as one stands, what it replaces doesn't count. */
function inDeletionOrder(files: readonly string[]): readonly string[] {
  return [...files.filter((file) => !isManifest(file)), ...files.filter(isManifest)]
}
