import { fault } from '../template-error.ts'
import { formatBraces } from './brace-format.ts'
import type { BoundArguments } from './call.ts'
import { type MethodTable, methodTable } from './method-table.ts'
import { pad, padZero } from './percent-format.ts'
import { asItems } from './sequence-items.ts'
import { typeName } from './text.ts'
import { Tuple, type Value } from './value.ts'

/** Python's whitespace, and JavaScript's `\s`, agree on what SQL is written with. */
const leadingSpace = /^\s+/
const trailingSpace = /\s+$/

/** `str.strip(chars)`: without arguments whitespace, else any of the characters. */
export function strip(
  text: string,
  characters: string | undefined,
  sides: 'both' | 'left' | 'right',
): string {
  if (characters === undefined) {
    const left = sides === 'right' ? text : text.replace(leadingSpace, '')
    return sides === 'left' ? left : left.replace(trailingSpace, '')
  }
  let start = 0
  let end = text.length
  if (sides !== 'right') while (start < end && characters.includes(text.charAt(start))) start++
  if (sides !== 'left') while (end > start && characters.includes(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

/** `str.split(sep, maxsplit)`: without a separator at runs of whitespace. */
function split(text: string, separator: string | undefined, most: number): string[] {
  if (separator === undefined) {
    const trimmed = strip(text, undefined, most < 0 ? 'both' : 'left')
    if (trimmed === '') return []
    return most < 0 ? trimmed.split(/\s+/) : splitLimited(trimmed, /\s+/g, most)
  }
  if (separator === '')
    throw fault('template-type', { reason: 'split() needs a separator that is not empty.' })
  const parts = text.split(separator)
  if (most < 0 || parts.length <= most + 1) return parts
  return [...parts.slice(0, most), parts.slice(most).join(separator)]
}

function splitLimited(text: string, separator: RegExp, most: number): string[] {
  const parts: string[] = []
  let from = 0
  for (const match of text.matchAll(separator)) {
    if (parts.length === most) break
    parts.push(text.slice(from, match.index))
    from = match.index + match[0].length
  }
  const rest = text.slice(from)
  return rest === '' ? parts : [...parts, rest]
}

function splitRight(text: string, separator: string | undefined, most: number): string[] {
  if (most < 0) return split(text, separator, most)
  if (separator === undefined) {
    const reversed = split([...text].reverse().join(''), undefined, most)
    return reversed.map((part) => [...part].reverse().join('')).reverse()
  }
  const parts = split(text, separator, -1)
  if (parts.length <= most + 1) return parts
  const cut = parts.length - most
  return [parts.slice(0, cut).join(separator), ...parts.slice(cut)]
}

/** `str.replace(old, new, count)`: every occurrence, unless there is a count. */
export function replaceText(text: string, old: string, replacement: string, count: number): string {
  if (count < 0) return text.split(old).join(replacement)
  let result = ''
  let from = 0
  for (let done = 0; done < count; done++) {
    const at = text.indexOf(old, from)
    if (at === -1) break
    result += text.slice(from, at) + replacement
    from = at + old.length
    if (old === '') result += text.charAt(from++)
  }
  return result + text.slice(from)
}

/** `str.title()`: a capital after everything that is no letter. */
function titleCase(text: string): string {
  return text.replace(/\p{L}+/gu, (word) => capitalize(word))
}

/** `str.capitalize()`. */
export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).toLowerCase()
}

/** `sep.join(items)`; Python wants strings. */
function join(separator: string, items: Value): string {
  return asItems(items)
    .map((item, index) => {
      if (typeof item === 'string') return item
      const hint = "Turn the items into strings first: | map('string').  The filter | join does it by itself."
      throw fault('template-type', {
        reason: `join(): item ${index} is ${typeName(item)}, not a string.`,
        hint,
      })
    })
    .join(separator)
}

function affixes(args: BoundArguments, name: string): readonly string[] {
  const value = args.get(name)
  return (value instanceof Tuple ? value.items : [value]).map((item) => {
    if (typeof item === 'string') return item
    throw fault('template-type', { reason: `"${name}" must be a string or a tuple of strings.` })
  })
}

function find(text: string, args: BoundArguments, last: boolean): number {
  const sought = args.text('sub')
  const start = args.integer('start', 0)
  const from = start < 0 ? Math.max(0, start + text.length) : start
  if (!last) return text.indexOf(sought, from)
  const at = text.lastIndexOf(sought)
  return at < from ? -1 : at
}

function index(text: string, args: BoundArguments, last: boolean): number {
  const at = find(text, args, last)
  if (at === -1)
    throw fault('template-type', { reason: `index(): "${args.text('sub')}" is not in the string.` })
  return at
}

function partition(text: string, separator: string, last: boolean): Tuple {
  const at = last ? text.lastIndexOf(separator) : text.indexOf(separator)
  if (at === -1) return new Tuple(last ? ['', '', text] : [text, '', ''])
  return new Tuple([text.slice(0, at), separator, text.slice(at + separator.length)])
}

const affixParameters = ['prefix', 'start?']

export const stringMethods: MethodTable<string> = methodTable<string>({
  capitalize: [[], (text) => capitalize(text)],
  casefold: [[], (text) => text.toLowerCase()],
  center: [
    ['width', 'fill?'],
    (text, args) => pad(text, args.integer('width', 0), '^', args.findText('fill') ?? ' '),
  ],
  count: [['sub'], (text, args) => text.split(args.text('sub')).length - 1],
  endswith: [['suffix'], (text, args) => affixes(args, 'suffix').some((suffix) => text.endsWith(suffix))],
  find: [['sub', 'start?'], (text, args) => find(text, args, false)],
  format: (text, args) => formatBraces(text, args),
  index: [['sub', 'start?'], (text, args) => index(text, args, false)],
  isalnum: [[], (text) => /^[\p{L}\p{N}]+$/u.test(text)],
  isalpha: [[], (text) => /^\p{L}+$/u.test(text)],
  isdecimal: [[], (text) => /^\p{Nd}+$/u.test(text)],
  isdigit: [[], (text) => /^\p{Nd}+$/u.test(text)],
  islower: [[], (text) => text === text.toLowerCase() && text !== text.toUpperCase()],
  isnumeric: [[], (text) => /^\p{N}+$/u.test(text)],
  isspace: [[], (text) => /^\s+$/.test(text)],
  isupper: [[], (text) => text === text.toUpperCase() && text !== text.toLowerCase()],
  join: [['iterable'], (text, args) => join(text, args.get('iterable'))],
  ljust: [
    ['width', 'fill?'],
    (text, args) => pad(text, args.integer('width', 0), '<', args.findText('fill') ?? ' '),
  ],
  lower: [[], (text) => text.toLowerCase()],
  lstrip: [['chars?'], (text, args) => strip(text, args.findText('chars'), 'left')],
  partition: [['sep'], (text, args) => partition(text, args.text('sep'), false)],
  removeprefix: [['prefix'], (text, args) => removePrefix(text, args.text('prefix'))],
  removesuffix: [['suffix'], (text, args) => removeSuffix(text, args.text('suffix'))],
  replace: [
    ['old', 'new', 'count?'],
    (text, args) => replaceText(text, args.text('old'), args.text('new'), args.integer('count', -1)),
  ],
  rfind: [['sub', 'start?'], (text, args) => find(text, args, true)],
  rindex: [['sub', 'start?'], (text, args) => index(text, args, true)],
  rjust: [
    ['width', 'fill?'],
    (text, args) => pad(text, args.integer('width', 0), '>', args.findText('fill') ?? ' '),
  ],
  rpartition: [['sep'], (text, args) => partition(text, args.text('sep'), true)],
  rsplit: [
    ['sep?', 'maxsplit?'],
    (text, args) => splitRight(text, args.findText('sep'), args.integer('maxsplit', -1)),
  ],
  rstrip: [['chars?'], (text, args) => strip(text, args.findText('chars'), 'right')],
  split: [
    ['sep?', 'maxsplit?'],
    (text, args) => split(text, args.findText('sep'), args.integer('maxsplit', -1)),
  ],
  splitlines: [
    [],
    (text) =>
      text
        .replace(/\r?\n$/, '')
        .split(/\r\n|\r|\n/)
        .filter((_line, _at, all) => all.length > 1 || text !== ''),
  ],
  startswith: [
    affixParameters,
    (text, args) =>
      affixes(args, 'prefix').some((prefix) => text.startsWith(prefix, args.integer('start', 0))),
  ],
  strip: [['chars?'], (text, args) => strip(text, args.findText('chars'), 'both')],
  swapcase: [
    [],
    (text) =>
      text.replace(/\p{L}/gu, (letter) =>
        letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
      ),
  ],
  title: [[], (text) => titleCase(text)],
  upper: [[], (text) => text.toUpperCase()],
  zfill: [['width'], (text, args) => padZero(text, args.integer('width', 0))],
})

function removePrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text
}

function removeSuffix(text: string, suffix: string): string {
  return suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text
}
