import { fault } from '../template-error.ts'
import { isTruthy } from '../values/compare.ts'
import { formatPercent, pad } from '../values/percent-format.ts'
import { asItems } from '../values/sequence-items.ts'
import { capitalize, replaceText, strip } from '../values/string-methods.ts'
import { toText } from '../values/text.ts'
import { Tuple, type Value } from '../values/value.ts'
import { attributeOf } from './attribute-path.ts'
import { type FilterTable, filter } from './filter.ts'

/** Jinja's `title` splits words at spaces, hyphens and opening brackets only. */
function title(text: string): string {
  return text
    .split(/([-\s({[<]+)/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join('')
}

function indent(text: string, by: Value, first: boolean, blank: boolean): string {
  const prefix = typeof by === 'string' ? by : ' '.repeat(typeof by === 'number' ? by : 4)
  return text
    .split('\n')
    .map((line, index) =>
      (index === 0 && !first) || (line === '' && !blank && index > 0) ? line : prefix + line,
    )
    .join('\n')
}

export const textFilters: FilterTable = {
  capitalize: filter('capitalize', [], (value) => capitalize(toText(value))),
  center: filter('center', ['width?'], (value, args) => pad(toText(value), args.integer('width', 80), '^')),
  format: (value, args) => {
    if (args.named.size > 0 && args.positional.length > 0) {
      throw fault('template-call', { reason: 'format takes positional or named arguments, not both.' })
    }
    return formatPercent(
      toText(value),
      args.named.size > 0 ? new Map(args.named) : new Tuple(args.positional),
    )
  },
  indent: filter('indent', ['width?', 'first?', 'blank?'], (value, args) =>
    indent(
      toText(value),
      args.findOr('width', 4),
      isTruthy(args.findOr('first', false)),
      isTruthy(args.findOr('blank', false)),
    ),
  ),
  join: filter('join', ['d?', 'attribute?'], (value, args) => {
    const attribute = args.findOr('attribute', null)
    return asItems(value)
      .map((item) => toText(attribute === null ? item : attributeOf(item, attribute)))
      .join(args.findText('d') ?? '')
  }),
  lower: filter('lower', [], (value) => toText(value).toLowerCase()),
  replace: filter('replace', ['old', 'new', 'count?'], (value, args) =>
    replaceText(toText(value), toText(args.get('old')), toText(args.get('new')), args.integer('count', -1)),
  ),
  safe: filter('safe', [], (value) => value),
  string: filter('string', [], (value) => toText(value)),
  title: filter('title', [], (value) => title(toText(value))),
  trim: filter('trim', ['chars?'], (value, args) => strip(toText(value), args.findText('chars'), 'both')),
  upper: filter('upper', [], (value) => toText(value).toUpperCase()),
  wordcount: filter('wordcount', [], (value) => toText(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
}
