/**
 * When the next run starts, of runs that start every `intervalMs` from the first one on. Runs keep to the beat however long they
 * take: one that lasts longer than the interval skips the beats that it has missed.
 */
export function nextBeat(first: Date, intervalMs: number, now: Date): Date {
  const passedMs = now.getTime() - first.getTime()
  if (passedMs < 0) return first
  return new Date(first.getTime() + (Math.floor(passedMs / intervalMs) + 1) * intervalMs)
}
