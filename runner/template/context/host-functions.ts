import { errorMaker } from '../../../kernel/errors/catalogue.ts'
import { didYouMean } from '../../../kernel/errors/did-you-mean.ts'
import { md5Hex } from '../../../kernel/hash.ts'
import { ReturnSignal } from '../macro.ts'
import type { Rendering } from '../rendering.ts'
import { fault } from '../template-error.ts'
import { hostFunction } from '../values/call.ts'
import { isTruthy } from '../values/compare.ts'
import { parseJson, toJson, toTemplateValue } from '../values/json.ts'
import { toText } from '../values/text.ts'
import type { CallArguments } from '../values/value.ts'
import { type Callable, TemplateObject, Undefined, type Value } from '../values/value.ts'

const makeError = errorMaker({
  'var-not-found': (p: { name: string; known: Iterable<string> }) => ({
    message: `The variable "${p.name}" has no value and no default.`,
    hint:
      didYouMean(p.name, p.known) ??
      `Set it under vars: in project.yml, with --vars, or give a default: var('${p.name}', …).`,
  }),
  'env-var-not-found': (p: { name: string }) => ({
    message: `The environment variable ${p.name} is not set.`,
    hint: `Set it, or give a default: env_var('${p.name}', …).`,
  }),
  'env-var-secret': (p: { name: string }) => ({
    message: `The secret ${p.name} can't be put into SQL or YAML.`,
    hint: 'Secrets are read from the environment by the commands that need them.',
  }),
  'raised-by-template': (p: { message: string }) => ({ message: p.message }),
})

/** Values of `var()`: later maps of the list win. */
export class VarFunction extends TemplateObject {
  override readonly typeName = 'var'
  readonly #values: ReadonlyMap<string, unknown>

  constructor(values: ReadonlyMap<string, unknown>) {
    super()
    this.#values = values
  }

  override attributeNames(): readonly string[] {
    return ['has_var']
  }

  override attribute(name: string): Value | undefined {
    if (name !== 'has_var') return undefined
    return hostFunction('var.has_var', ['name'], (args) => this.#values.has(args.text('name')))
  }

  override call(args: CallArguments, rendering: Rendering): Value {
    return callVar(this.#values).invoke(args, rendering)
  }
}

function callVar(values: ReadonlyMap<string, unknown>): Callable {
  return hostFunction('var', ['name', 'default?'], (args) => {
    const name = args.text('name')
    if (values.has(name)) return toTemplateValue(values.get(name))
    const otherwise = args.find('default')
    if (otherwise === undefined) throw makeError('var-not-found', { name, known: values.keys() })
    return otherwise
  })
}

const secretName = /^DBT_ENV_SECRET|^(TGELT|TELEGRAM|TG)_.*(SESSION|HASH|SECRET|PASSWORD|TOKEN|PHONE)/

/** `env_var(name, default)`. Names of secrets are refused: SQL and artifacts are written to disk. */
export function envVarFunction(environment: ReadonlyMap<string, string>): Callable {
  return hostFunction('env_var', ['name', 'default?'], (args) => {
    const name = args.text('name')
    if (secretName.test(name)) throw makeError('env-var-secret', { name })
    const value = environment.get(name) ?? args.find('default')
    if (value === undefined) throw makeError('env-var-not-found', { name })
    return value === null ? null : toText(value)
  })
}

/** `return(value)`: ends the macro with a value instead of its text. */
export const returnFunction = hostFunction('return', ['value?'], (args) => {
  const value = args.findOr('value', null)
  if (value instanceof Undefined) throw value.error()
  throw new ReturnSignal(value)
})

/** `exceptions.raise_compiler_error(…)`. */
export function raiseError(message: Value): never {
  throw makeError('raised-by-template', { message: toText(message) })
}

/** Functions of dbt's context that depend on nothing. */
export const plainFunctions: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['return', returnFunction],
  [
    'fromjson',
    hostFunction('fromjson', ['value', 'default?'], (args) => {
      const parsed = parseJson(args.text('value'))
      const value = parsed === undefined ? args.find('default') : parsed
      if (value === undefined) throw fault('template-type', { reason: 'fromjson(): this is not JSON.' })
      return value
    }),
  ],
  [
    'tojson',
    hostFunction('tojson', ['value', 'default?', 'sort_keys?'], (args) => {
      return toJson(args.get('value'), { sortKeys: isTruthy(args.findOr('sort_keys', false)) })
    }),
  ],
  ['local_md5', hostFunction('local_md5', ['value'], (args) => md5Hex(args.text('value')))],
])
