import { RpcFault } from '../telegram-world/rpc-fault.ts'

export interface LimitRule {
  /** How many calls are granted per second, in the long run. */
  readonly perSecond: number
  /** How many may come at once after a pause. */
  readonly burst: number
  /** The wait that is imposed; by default until the next call would be granted. */
  readonly waitSeconds?: number
  /** What each call made in spite of a wait adds to it. */
  readonly penaltySeconds?: number
}

export interface LimiterOptions {
  /** By Telegram's name of the call: `messages.getHistory`; in a takeout `takeout:messages.getHistory`, if it is there. */
  readonly rules: Readonly<Record<string, LimitRule>>
  /** A `virtual` clock stands still until `advanceClock`. */
  readonly clock?: 'real' | 'virtual'
}

export interface LimitReport {
  readonly granted: number
  readonly refused: number
  /** Calls made while a wait was imposed. */
  readonly violations: number
  /** Calls granted, as a share of what the rule would have granted since the first one. */
  readonly achievedShare: number
}

interface Bucket {
  tokens: number
  refilledMs: number
  blockedUntilMs: number
  startedMs: number
  granted: number
  refused: number
  violations: number
}

/** Grants calls as the rules say, and answers FLOOD_WAIT to the others. */
export class Limiter {
  private readonly options: LimiterOptions
  private readonly buckets = new Map<string, Bucket>()
  private virtualMs = 0

  constructor(options: LimiterOptions) {
    this.options = options
  }

  advanceClock(milliseconds: number): void {
    this.virtualMs += milliseconds
  }

  /** Throws FLOOD_WAIT if the call comes too early. */
  check(method: string, isInTakeout: boolean): void {
    const { rules } = this.options
    const name = isInTakeout && `takeout:${method}` in rules ? `takeout:${method}` : method
    const rule = rules[name]
    if (rule === undefined) return
    const now = this.now()
    const bucket = this.bucketOf(name, rule, now)
    bucket.tokens = Math.min(rule.burst, bucket.tokens + ((now - bucket.refilledMs) / 1000) * rule.perSecond)
    bucket.refilledMs = now
    if (now < bucket.blockedUntilMs) {
      bucket.violations += 1
      bucket.blockedUntilMs += (rule.penaltySeconds ?? 0) * 1000
      this.refuse(bucket, now)
    }
    if (bucket.tokens < 1) {
      const waitSeconds = rule.waitSeconds ?? (1 - bucket.tokens) / rule.perSecond
      bucket.blockedUntilMs = now + waitSeconds * 1000
      this.refuse(bucket, now)
    }
    bucket.tokens -= 1
    bucket.granted += 1
  }

  report(): Readonly<Record<string, LimitReport>> {
    const now = this.now()
    const reports: Record<string, LimitReport> = {}
    for (const [method, { granted, refused, violations, startedMs }] of this.buckets) {
      const rule = this.options.rules[method]
      const possible = (rule?.burst ?? 0) + ((now - startedMs) / 1000) * (rule?.perSecond ?? 0)
      reports[method] = { granted, refused, violations, achievedShare: granted / possible }
    }
    return reports
  }

  private refuse(bucket: Bucket, now: number): never {
    bucket.refused += 1
    throw new RpcFault(420, `FLOOD_WAIT_${Math.max(1, Math.ceil((bucket.blockedUntilMs - now) / 1000))}`)
  }

  private bucketOf(method: string, rule: LimitRule, now: number): Bucket {
    const known = this.buckets.get(method)
    if (known !== undefined) return known
    const bucket = {
      tokens: rule.burst,
      refilledMs: now,
      blockedUntilMs: 0,
      startedMs: now,
      granted: 0,
      refused: 0,
      violations: 0,
    }
    this.buckets.set(method, bucket)
    return bucket
  }

  private now(): number {
    return this.options.clock === 'virtual' ? this.virtualMs : performance.now()
  }
}
