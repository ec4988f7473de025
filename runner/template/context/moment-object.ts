import { fault } from '../template-error.ts'
import { hostFunction } from '../values/call.ts'
import { TemplateObject, type Value } from '../values/value.ts'

const two = (value: number): string => String(value).padStart(2, '0')
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
]

const directives: Readonly<Record<string, (date: Date) => string>> = {
  Y: (date) => String(date.getUTCFullYear()).padStart(4, '0'),
  y: (date) => two(date.getUTCFullYear() % 100),
  m: (date) => two(date.getUTCMonth() + 1),
  d: (date) => two(date.getUTCDate()),
  H: (date) => two(date.getUTCHours()),
  I: (date) => two(date.getUTCHours() % 12 || 12),
  M: (date) => two(date.getUTCMinutes()),
  S: (date) => two(date.getUTCSeconds()),
  f: (date) => String(date.getUTCMilliseconds() * 1000).padStart(6, '0'),
  p: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  j: (date) => String(dayOfYear(date)).padStart(3, '0'),
  A: (date) => days[date.getUTCDay()] ?? '',
  a: (date) => (days[date.getUTCDay()] ?? '').slice(0, 3),
  B: (date) => months[date.getUTCMonth()] ?? '',
  b: (date) => (months[date.getUTCMonth()] ?? '').slice(0, 3),
  z: () => '+0000',
  Z: () => 'UTC',
  '%': () => '%',
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1
}

/** Python's `strftime`, in UTC. */
function format(date: Date, pattern: string): string {
  return pattern.replace(/%(.)/gs, (_whole, directive: string) => {
    const write = directives[directive]
    if (write === undefined) throw fault('template-unsupported', { what: `The date format %${directive}` })
    return write(date)
  })
}

const attributes: ReadonlyMap<string, (date: Date) => Value> = new Map(
  Object.entries<(date: Date) => Value>({
    year: (date) => date.getUTCFullYear(),
    month: (date) => date.getUTCMonth() + 1,
    day: (date) => date.getUTCDate(),
    hour: (date) => date.getUTCHours(),
    minute: (date) => date.getUTCMinutes(),
    second: (date) => date.getUTCSeconds(),
    microsecond: (date) => date.getUTCMilliseconds() * 1000,
    strftime: (date) => hostFunction('strftime', ['format'], (args) => format(date, args.text('format'))),
    isoformat: (date) => hostFunction('isoformat', [], () => format(date, '%Y-%m-%dT%H:%M:%S.%f+00:00')),
    date: (date) => hostFunction('date', [], () => format(date, '%Y-%m-%d')),
    timestamp: (date) => hostFunction('timestamp', [], () => date.getTime() / 1000),
  }),
)

/** A moment in UTC, as Python's datetime: `run_started_at`. */
export class MomentObject extends TemplateObject {
  override readonly typeName = 'datetime'
  readonly #date: Date

  constructor(date: Date) {
    super()
    this.#date = date
  }

  override toText(): string {
    return format(this.#date, '%Y-%m-%d %H:%M:%S.%f+00:00')
  }

  override attributeNames(): readonly string[] {
    return [...attributes.keys()]
  }

  override attribute(name: string): Value | undefined {
    if (name === 'astimezone' || name === 'replace') {
      throw fault('template-unsupported', { what: `datetime.${name}()`, hint: 'Convert time zones in SQL.' })
    }
    return attributes.get(name)?.(this.#date)
  }
}
