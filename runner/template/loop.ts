import { fault } from './template-error.ts'
import { isEqual } from './values/compare.ts'
import { Callable, TemplateObject, Tuple, Undefined, type Value } from './values/value.ts'

const names = [
  'index',
  'index0',
  'revindex',
  'revindex0',
  'first',
  'last',
  'length',
  'previtem',
  'nextitem',
  'cycle',
  'changed',
]

/** `loop` inside of `{% for %}`. */
export class Loop extends TemplateObject {
  override readonly typeName = 'loop'
  readonly #items: readonly Value[]
  #position = 0
  #lastValue: Value | undefined

  constructor(items: readonly Value[]) {
    super()
    this.#items = items
  }

  advance(): void {
    this.#position++
  }

  override attributeNames(): readonly string[] {
    return names
  }

  override attribute(name: string): Value | undefined {
    const at = this.#position
    const { length } = this.#items
    switch (name) {
      case 'index':
        return at + 1
      case 'index0':
        return at
      case 'revindex':
        return length - at
      case 'revindex0':
        return length - at - 1
      case 'first':
        return at === 0
      case 'last':
        return at === length - 1
      case 'length':
        return length
      case 'previtem':
        return this.#neighbour(at - 1, 'previtem')
      case 'nextitem':
        return this.#neighbour(at + 1, 'nextitem')
      case 'cycle':
        return new Callable('loop.cycle', ({ positional }) => this.#cycle(positional))
      case 'changed':
        return new Callable('loop.changed', ({ positional }) => this.#changed(new Tuple(positional)))
      case 'depth':
        throw fault('template-unsupported', { what: 'loop.depth' })
      default:
        return undefined
    }
  }

  #neighbour(at: number, name: string): Value {
    const item = this.#items[at]
    return item === undefined ? this.#none(name) : item
  }

  #none(name: string): Undefined {
    const which = name === 'previtem' ? 'first' : 'last'
    return new Undefined(() =>
      fault('template-type', { reason: `loop.${name} is undefined in the ${which} round.` }),
    )
  }

  #cycle(values: readonly Value[]): Value {
    const value = values[this.#position % values.length]
    if (value === undefined) throw fault('template-call', { reason: 'loop.cycle() needs values.' })
    return value
  }

  #changed(value: Value): boolean {
    const isChanged = this.#lastValue === undefined || !isEqual(this.#lastValue, value)
    this.#lastValue = value
    return isChanged
  }
}
