/** Which requests or jobs a fault falls upon; what is not given matches everything. */
export interface FaultMatch {
  readonly method?: string
  /** The path without host and without /bigquery/v2, such as /projects/p/jobs. */
  readonly path?: RegExp
  readonly jobId?: string | RegExp
  readonly sql?: RegExp
  /** The match it begins with, counted from 1. */
  readonly nth?: number
  /** How many matches it falls upon; 1 if not given. */
  readonly times?: number
}

export type FaultEffect =
  /** An answer of BigQuery's front end; nothing is executed. */
  | {
      readonly kind: 'http'
      readonly status: number
      readonly reason: string
      readonly message?: string
      readonly retryAfterSeconds?: number
    }
  /** The connection is cut before anything is executed. */
  | { readonly kind: 'reset' }
  /** Nothing is executed and nothing is answered, until the double closes. */
  | { readonly kind: 'no-answer' }
  /** What is asked for is done, but the answer is 503, or a cut connection. */
  | { readonly kind: 'response-lost'; readonly as?: 'http' | 'reset' }
  /** The job is taken, and ends with an error without having done anything. */
  | { readonly kind: 'job-error'; readonly reason: string; readonly message?: string }
  /** The job is RUNNING until it is released or cancelled. */
  | { readonly kind: 'hold' }

export interface Fault {
  /** How often it fell upon something. */
  readonly hits: number
  /** Lets held jobs run on, and takes the fault away. */
  release(): void
}

/** The faults of a double, scripted by a test. */
export interface FaultBook {
  inject(match: FaultMatch, effect: FaultEffect): Fault
  /** Load jobs per table above this number are refused with quotaExceeded; no limit if undefined. */
  loadsPerTableLimit: number | undefined
  /** Takes all faults away and releases what is held. */
  clear(): void
}
