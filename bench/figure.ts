/** One line of docs/benchmarks.md. */
export interface Figure {
  readonly what: string
  readonly measured: string
  /** The same work done raw, and how the two compare. */
  readonly beside: string
  readonly aim: string
}

export interface Benchmark {
  readonly title: string
  /** What was done, in a sentence or two, so that a reader can judge the figures. */
  readonly method: string
  measure(): Promise<readonly Figure[]>
}
