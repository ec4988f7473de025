/** Which requests or jobs a fault falls upon; what is not given matches everything. */
export interface FaultMatch {
  readonly method?: string
  /** The path without host and without /bigquery/v2, such as /projects/p/jobs. */
  readonly path?: RegExp
  readonly jobId?: string | RegExp
  readonly sql?: RegExp
  /** Of a job, "dataset.table", with a partition decorator. */
  readonly destination?: RegExp
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
  /** The statement of the script that matches fails; what stands before it has been done. */
  | {
      readonly kind: 'statement-error'
      readonly statement: RegExp
      readonly reason: string
      readonly message?: string
    }
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

/** What of a request a fault may be matched against. */
export interface FaultSubject {
  readonly method: string
  readonly path: string
  readonly jobId: string | undefined
  readonly sql: string | undefined
  readonly destination: string | undefined
}

interface Script {
  readonly match: FaultMatch
  readonly effect: FaultEffect
  seen: number
  hits: number
  isOver: boolean
  readonly released: Promise<void>
  readonly release: () => void
}

/** A fault that has fallen upon a request. */
export interface StruckFault {
  readonly effect: FaultEffect
  /** Settles when the test lets go. */
  readonly released: Promise<void>
}

export interface FaultDesk extends FaultBook {
  /** The fault that falls upon this request, if one does; asking counts. */
  strike(subject: FaultSubject): StruckFault | undefined
}

export function openFaultDesk(): FaultDesk {
  const scripts: Script[] = []
  return {
    loadsPerTableLimit: undefined,
    inject(match, effect) {
      let release = () => {}
      const released = new Promise<void>((done) => {
        release = done
      })
      const script: Script = { match, effect, seen: 0, hits: 0, isOver: false, released, release }
      scripts.push(script)
      return {
        get hits() {
          return script.hits
        },
        release() {
          script.isOver = true
          release()
        },
      }
    },
    clear() {
      for (const script of scripts.splice(0)) script.release()
    },
    strike(subject) {
      for (const script of scripts) {
        if (script.isOver || !matches(script.match, subject)) continue
        script.seen += 1
        const { nth = 1, times = 1 } = script.match
        if (script.seen < nth || script.seen >= nth + times) continue
        script.hits += 1
        return script
      }
      return undefined
    },
  }
}

function matches({ method, path, jobId, sql, destination }: FaultMatch, subject: FaultSubject): boolean {
  if (method !== undefined && method !== subject.method) return false
  if (path !== undefined && !path.test(subject.path)) return false
  if (sql !== undefined && !sql.test(subject.sql ?? '')) return false
  if (destination !== undefined && !destination.test(subject.destination ?? '')) return false
  if (jobId === undefined) return true
  return typeof jobId === 'string' ? jobId === subject.jobId : jobId.test(subject.jobId ?? '')
}
