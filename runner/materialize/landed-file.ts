/** A file that holds landed records, as a listing of the bronze folder gives it. */
export interface LandedFile {
  /** Its identity, wherever the project lies: the path below the bronze root, forward slashes. */
  readonly name: string
  /** Where to read it: an absolute path. */
  readonly path: string
  readonly sizeBytes: number
  /**
   * For a compacted file: the files whose rows it holds. Absent for an NDJSON file. Its rows name them relative to its
   * own folder.
   */
  readonly replaces?: readonly ReplacedFile[] | undefined
}

export interface ReplacedFile {
  /** The identity that the file had before it was compacted. */
  readonly name: string
  readonly rowCount: number
}
