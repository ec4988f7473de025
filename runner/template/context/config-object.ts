import type { Rendering, Site } from '../rendering.ts'
import { fault } from '../template-error.ts'
import { hostFunction } from '../values/call.ts'
import { fromTemplateValue, toTemplateValue } from '../values/json.ts'
import { type CallArguments, TemplateObject, Undefined, type Value } from '../values/value.ts'

/** Where a template's `config(…)` goes, and what `config.get()` reads. */
export interface ConfigPort {
  /** One `config()` call; `siteOf` says where a key or its value stands. */
  set(values: Readonly<Record<string, unknown>>, siteOf: (key: string, part: 'key' | 'value') => Site): void
  get(key: string): unknown
}

/** `config(materialized='table')`, `config.get('key', default)`, `config.require('key')`. */
export class ConfigObject extends TemplateObject {
  override readonly typeName = 'config'
  readonly #port: ConfigPort

  constructor(port: ConfigPort) {
    super()
    this.#port = port
  }

  override attributeNames(): readonly string[] {
    return ['get', 'require', 'meta_get', 'meta_require']
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'get':
        return this.#getter('config.get', (key) => this.#port.get(key))
      case 'require':
        return this.#requirer('config.require', (key) => this.#port.get(key))
      case 'meta_get':
        return this.#getter('config.meta_get', (key) => this.#meta(key))
      case 'meta_require':
        return this.#requirer('config.meta_require', (key) => this.#meta(key))
      case 'persist_relation_docs':
      case 'persist_column_docs':
        throw fault('template-unsupported', { what: `config.${name}` })
      default:
        return undefined
    }
  }

  #meta(key: string): unknown {
    const meta = this.#port.get('meta')
    return typeof meta === 'object' && meta !== null ? Reflect.get(meta, key) : undefined
  }

  #getter(name: string, read: (key: string) => unknown): Value {
    return hostFunction(name, ['name', 'default?', 'validator?'], (args) => {
      const value = read(args.text('name'))
      return value === undefined ? args.findOr('default', null) : toTemplateValue(value)
    })
  }

  #requirer(name: string, read: (key: string) => unknown): Value {
    return hostFunction(name, ['name', 'validator?'], (args) => {
      const key = args.text('name')
      const value = read(key)
      if (value === undefined) throw fault('template-call', { reason: `The configuration has no "${key}".` })
      return toTemplateValue(value)
    })
  }

  override call(args: CallArguments, rendering: Rendering): Value {
    const { site } = rendering
    const values: Record<string, unknown> = {}
    const [dict, ...more] = args.positional
    if (more.length > 0 || (dict !== undefined && !(dict instanceof Map))) {
      throw fault('template-call', {
        reason: "config() takes named arguments: config(materialized='table').",
      })
    }
    for (const [key, value] of [...(dict ?? []), ...args.named]) values[String(key)] = plain(value)
    this.#port.set(values, (key, part) => {
      return { source: site.source, place: args.places?.get(key)?.[part] ?? site.place }
    })
    return ''
  }
}

function plain(value: Value): unknown {
  if (value instanceof Undefined) throw value.error()
  return fromTemplateValue(value)
}
