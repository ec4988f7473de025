import type { TlObject } from '../../extract/telegram/client/tl-object.ts'

const keptCalls = 10_000

interface Waiter {
  readonly method: string
  readonly count: number
  readonly resolve: () => void
}

/** What was called: how often, and the latest with their arguments. */
export class CallLog {
  readonly counts: Record<string, number> = {}
  private readonly calls: TlObject[] = []
  private waiters: Waiter[] = []

  note(method: string, call: TlObject): void {
    this.counts[method] = (this.counts[method] ?? 0) + 1
    this.calls.push({ ...call, className: method })
    if (this.calls.length > 2 * keptCalls) this.calls.splice(0, keptCalls)
    const [ready, waiting] = [
      this.waiters.filter((each) => this.has(each)),
      this.waiters.filter((each) => !this.has(each)),
    ]
    this.waiters = waiting
    for (const { resolve } of ready) resolve()
  }

  of(method: string): readonly TlObject[] {
    return this.calls.filter(({ className }) => className === method)
  }

  /** Runs this, before the call is answered, once it has been made so many times in all. */
  at(method: string, count: number, resolve: () => void): void {
    if (this.has({ method, count })) resolve()
    else this.waiters.push({ method, count, resolve })
  }

  /** Once the call has been made so many times in all. */
  until(method: string, count: number): Promise<void> {
    return new Promise((resolve) => this.at(method, count, resolve))
  }

  private has({ method, count }: Pick<Waiter, 'method' | 'count'>): boolean {
    return (this.counts[method] ?? 0) >= count
  }
}
