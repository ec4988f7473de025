/** How fast calls of one method go before Telegram has said anything about it. */
export interface PaceDefaults {
  /** From one call's start to the next one's. */
  readonly intervalMs: number
  /** So many calls may follow one another at once, until the first wait. */
  readonly burst: number
  readonly fastestIntervalMs: number
  readonly slowestIntervalMs: number
}

/** What a method's waits have taught. */
export interface LearntPace {
  readonly intervalMs: number
  /** The last wait that Telegram asked for. */
  readonly waitMs: number
}

interface Refusal {
  /** Calls per millisecond. */
  readonly refusedRate: number
  readonly startRate: number
  readonly waitMs: number
}

/** Growth per call while no wait has come: the rate doubles in about thirty calls. */
const firstGrowth = 1 + 1 / 40
/** A wait may cost this part of the time: so far apart is the next one aimed for. */
const waitShare = 1 / 100
const longestCycleMs = 3_600_000
/** A rate that was refused before this part of a cycle is far from the right one; one that held longer is just above it. */
const soonShare = 1 / 5
const farDecrease = 0.5
const nearDecrease = 0.97
/** Towards this part of the rate that was refused, the rate recovers quickly; beyond it, it feels its way. */
const safePart = 0.98
const regainPerCycle = 10
const probing = 0.03
/** How much the evidence before a wait still counts after it. */
const remembered = 3 / 4

/**
 * The rate of one method, learnt from Telegram's waits. Additive increase, multiplicative decrease, with CUBIC's idea: the rate
 * that was refused is remembered; what lies below it is regained quickly, what lies beyond it is tried slowly at first, then
 * ever faster. How much a wait takes away follows from how long the rate before it had held, but never more than down to the
 * rate of the calls that were answered: those were allowed.
 *
 * Times are milliseconds of one monotonic clock.
 */
export class MethodPace {
  readonly #defaults: PaceDefaults
  #intervalMs: number
  #burst: number
  #learnt: Refusal | undefined
  #nextSlotMs = Number.NEGATIVE_INFINITY
  #waitUntilMs = Number.NEGATIVE_INFINITY
  #lastStartMs = Number.NEGATIVE_INFINITY
  #lastRefusalMs = Number.NEGATIVE_INFINITY
  /** Whether the last call followed another one at about this pace: otherwise its refusal says nothing of the pace. */
  #isPaced = false
  /** How long calls have followed one another at this pace since the last wait: only that is evidence. */
  #busyMs = 0
  #answeredSinceRefusal = 0
  #answered = 0
  #observedMs = 0

  constructor(defaults: PaceDefaults, learnt?: LearntPace) {
    this.#defaults = defaults
    this.#intervalMs = this.#bounded(learnt?.intervalMs ?? defaults.intervalMs)
    this.#burst = learnt === undefined ? defaults.burst : 1
    if (learnt !== undefined) this.#learnFrom(1 / this.#intervalMs, 1 / this.#intervalMs, learnt.waitMs)
  }

  get intervalMs(): number {
    return this.#intervalMs
  }

  /** When the last wait that is known of is over. */
  get waitUntilMs(): number {
    return this.#waitUntilMs
  }

  /** Undefined until a wait has taught something. */
  learnt(): LearntPace | undefined {
    return this.#learnt && { intervalMs: this.#intervalMs, waitMs: this.#learnt.waitMs }
  }

  /** When the next call may start. */
  nextStartMs(): number {
    return Math.max(this.#nextSlotMs, this.#waitUntilMs)
  }

  /** A wait is running that another run was told of. */
  holdUntil(untilMs: number): void {
    this.#waitUntilMs = Math.max(this.#waitUntilMs, untilMs)
  }

  /** A call starts. */
  start(nowMs: number): void {
    const gapMs = nowMs - this.#lastStartMs
    this.#lastStartMs = nowMs
    const earliestMs = nowMs - (this.#burst - 1) * this.#intervalMs
    this.#nextSlotMs = Math.max(this.#nextSlotMs, earliestMs) + this.#intervalMs
    this.#isPaced = Number.isFinite(gapMs) && gapMs >= this.#intervalMs / 2
    // Who calls more slowly than it may learns nothing about the limit.
    if (!this.#isPaced || gapMs > 1.25 * this.#intervalMs) return
    this.#busyMs += gapMs
    this.#intervalMs = this.#bounded(
      this.#learnt === undefined ? this.#intervalMs / firstGrowth : 1 / this.#rateNow(this.#learnt),
    )
  }

  /** Telegram took a call, whatever its answer. */
  answered(): void {
    this.#answeredSinceRefusal++
  }

  /** Telegram refused a call that had started at `startedMs`, and wants a wait; the next call starts at `untilMs`. */
  refused(startedMs: number, nowMs: number, waitMs: number, untilMs: number): void {
    this.holdUntil(untilMs)
    // A refused call took no one's turn: the wait alone says when to go on.
    this.#nextSlotMs = this.#waitUntilMs
    // Calls in flight are refused together, for one reason.
    if (startedMs <= this.#lastRefusalMs) return
    const sinceMs = nowMs - this.#lastRefusalMs
    const answered = this.#answeredSinceRefusal
    this.#lastRefusalMs = nowMs
    this.#answeredSinceRefusal = 0
    this.#burst = 1
    if (!this.#isPaced) return
    if (Number.isFinite(sinceMs)) {
      this.#answered = this.#answered * remembered + answered
      this.#observedMs = this.#observedMs * remembered + sinceMs
    }
    const rate = 1 / this.#intervalMs
    const allowed = this.#observedMs > 0 ? Math.max(0, this.#answered - 1) / this.#observedMs : 0
    const lower = rate * (this.#cameSoon() ? farDecrease : nearDecrease)
    this.#learnFrom(rate, Math.min(Math.max(lower, allowed), rate * nearDecrease), waitMs)
    this.#busyMs = 0
  }

  #learnFrom(refusedRate: number, startRate: number, waitMs: number): void {
    this.#learnt = { refusedRate, startRate, waitMs }
    this.#intervalMs = this.#bounded(1 / startRate)
  }

  #cameSoon(): boolean {
    return this.#learnt === undefined || this.#busyMs < soonShare * cycleMs(this.#learnt)
  }

  #rateNow(learnt: Refusal): number {
    const { refusedRate, startRate } = learnt
    const cycles = this.#busyMs / cycleMs(learnt)
    const safeRate = Math.max(startRate, safePart * refusedRate)
    const regained = safeRate - (safeRate - startRate) * Math.exp(-regainPerCycle * cycles)
    return regained * (1 + probing * (2 ** Math.min(cycles, 20) - 1))
  }

  #bounded(intervalMs: number): number {
    return Math.min(this.#defaults.slowestIntervalMs, Math.max(this.#defaults.fastestIntervalMs, intervalMs))
  }
}

/** How long a rate should hold until it is refused again. */
function cycleMs({ waitMs, startRate }: Refusal): number {
  return Math.min(longestCycleMs, Math.max(waitMs, 1 / startRate) / waitShare)
}
