/** `1,234,567` */
export function showCount(count: number): string {
  return count.toLocaleString('en-US')
}

/** `1 row`, `2 rows`; irregular plurals are given. */
export function showQuantity(count: number, unit: string, plural = `${unit}s`): string {
  return `${showCount(count)} ${count === 1 ? unit : plural}`
}

/** `0.04s`, `1.3s`, `42s`, `3m 07s` */
export function showDuration(durationMs: number): string {
  const seconds = durationMs / 1000
  if (seconds < 1) return `${seconds.toFixed(2)}s`
  if (seconds < 10) return `${seconds.toFixed(1)}s`
  if (seconds < 60) return `${Math.round(seconds)}s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}m ${String(whole % 60).padStart(2, '0')}s`
}

/** `812 B`, `4.2 MB`: decimal units, as file managers show them. */
export function showSize(sizeBytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = sizeBytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return unit === 0 ? `${value} B` : `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`
}

/** `$0`, `$0.0042`, `$1.20`, `$1,234.50`: small sums keep two digits that say something. */
export function showMoney(usd: number): string {
  if (usd === 0) return '$0'
  if (usd >= 0.995)
    return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
  return usd < 0.000001
    ? 'under $0.000001'
    : `$${Number(usd.toPrecision(2)).toFixed(6).replace(/0+$/, '').padEnd(4, '0')}`
}
