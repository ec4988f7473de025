/** A live file of a chat's bronze folder. */
export interface CompactionCandidate {
  readonly file: string
  readonly format: 'ndjson' | 'parquet'
  readonly sizeBytes: number
}

export interface CompactionSizes {
  /** NDJSON that goes into one Parquet file, at most (but never less than one landed file). */
  readonly maxInputBytes: number
  /** Parquet files from this size on are left alone; smaller ones are merged with what is landed since. */
  readonly smallParquetBytes: number
}

const defaultCompactionSizes: CompactionSizes = { maxInputBytes: 1 << 30, smallParquetBytes: 32 << 20 }

/**
 * Which files become one Parquet file each. A chat without NDJSON files needs nothing; small Parquet files are only
 * written anew together with some, so that compacting twice in a row does nothing the second time.
 */
export function planCompaction(
  candidates: readonly CompactionCandidate[],
  sizes: CompactionSizes = defaultCompactionSizes,
): readonly (readonly CompactionCandidate[])[] {
  const ndjson = candidates.filter((each) => each.format === 'ndjson')
  if (ndjson.length === 0) return []
  const small = candidates.filter(
    (each) => each.format === 'parquet' && each.sizeBytes < sizes.smallParquetBytes,
  )
  const groups: CompactionCandidate[][] = [[...small]]
  let sizeBytes = 0
  for (const each of ndjson) {
    if (sizeBytes > 0 && sizeBytes + each.sizeBytes > sizes.maxInputBytes) {
      groups.push([])
      sizeBytes = 0
    }
    groups.at(-1)?.push(each)
    sizeBytes += each.sizeBytes
  }
  return groups
}
