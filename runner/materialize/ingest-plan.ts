import type { BatchFile, CompactedFile } from '../dialect/ingest-dialect.ts'
import { ingestError } from './ingest-errors.ts'
import type { LandedFile } from './landed-file.ts'

/** Files that are loaded together, so that what waits in temporary tables stays small. */
export interface IngestBatch {
  readonly files: readonly BatchFile[]
  /** Where to read NDJSON files: the position is the file's index. Empty for a compacted file. */
  readonly paths: readonly string[]
  readonly compacted?: CompactedSource | undefined
}

export interface CompactedSource extends CompactedFile {
  readonly name: string
  /** Records that the manifest promises, by file. */
  readonly rowCounts: ReadonlyMap<string, number>
}

/**
 * What a load has to read: files that the ledger does not know, each once. Throws `landed-file-changed` for a file that
 * is there with another size than it was loaded with.
 *
 * @param known the ledger: file → size in bytes, null for one that came out of a compacted file
 * @param batchBytes NDJSON files are taken together up to this size; a larger one is a batch of its own
 * @param batchFiles and up to this number
 */
export function planLoad(
  landed: readonly LandedFile[],
  known: ReadonlyMap<string, number | null>,
  batchBytes: number,
  batchFiles = Number.POSITIVE_INFINITY,
): readonly IngestBatch[] {
  const seen = new Set<string>()
  const fresh = landed.filter((file) => file.replaces === undefined && isNew(file, known, seen))
  const compacted = landed.flatMap((file) => compactedBatch(file, known, seen))
  return [...groupBySize(fresh, batchBytes, batchFiles).map(ndjsonBatch), ...compacted]
}

function isNew(file: LandedFile, known: ReadonlyMap<string, number | null>, seen: Set<string>): boolean {
  const size = known.get(file.name)
  if (size !== undefined && size !== null && size !== file.sizeBytes) {
    throw ingestError('landed-file-changed', { file: file.name, was: size, is: file.sizeBytes })
  }
  if (size !== undefined || seen.has(file.name)) return false
  seen.add(file.name)
  return true
}

function compactedBatch(
  file: LandedFile,
  known: ReadonlyMap<string, number | null>,
  seen: Set<string>,
): readonly IngestBatch[] {
  const wanted = (file.replaces ?? []).filter(({ name }) => !known.has(name) && !seen.has(name))
  for (const { name } of wanted) seen.add(name)
  if (wanted.length === 0) return []
  const rowCounts = new Map(wanted.map(({ name, rowCount }) => [name, rowCount]))
  const files = wanted.map(({ name }, index) => ({ index, name, sizeBytes: undefined }))
  const folder = file.name.slice(0, file.name.lastIndexOf('/') + 1)
  return [{ files, paths: [], compacted: { name: file.name, path: file.path, folder, rowCounts } }]
}

function groupBySize(
  files: readonly LandedFile[],
  batchBytes: number,
  batchFiles: number,
): readonly (readonly LandedFile[])[] {
  const groups: LandedFile[][] = []
  let sizeBytes = 0
  for (const file of files) {
    const group = groups.at(-1)
    const isFull = sizeBytes + file.sizeBytes > batchBytes || group?.length === batchFiles
    if (group === undefined || isFull) {
      groups.push([file])
      sizeBytes = file.sizeBytes
    } else {
      group.push(file)
      sizeBytes += file.sizeBytes
    }
  }
  return groups
}

function ndjsonBatch(files: readonly LandedFile[]): IngestBatch {
  return {
    files: files.map(({ name, sizeBytes }, index) => ({ index, name, sizeBytes })),
    paths: files.map(({ path }) => path),
  }
}
