import type { EngineName } from '../../resource/target.ts'
import type { Rendering } from '../rendering.ts'
import { fault } from '../template-error.ts'
import { type BoundArguments, hostFunction } from '../values/call.ts'
import { isTruthy } from '../values/compare.ts'
import { toText } from '../values/text.ts'
import { type CallArguments, Callable, Undefined, type Value } from '../values/value.ts'
import { ConfigObject, type ConfigPort } from './config-object.ts'
import { raiseError } from './host-functions.ts'
import { RecordObject } from './record-object.ts'
import type { Layer, MacroSource } from './scopes.ts'

/** What a node's template asks of the stage that renders it. */
export interface NodeHost {
  /** False while a project is parsed, true when SQL is compiled. */
  readonly execute: boolean
  readonly isFullRefresh: boolean
  readonly command: string
  readonly this: Value
  readonly schema: string
  /** Whose macros `adapter.dispatch` prefers. */
  readonly engine: EngineName
  /** The node's properties: `model`. */
  readonly model: () => Value
  readonly config: ConfigPort
  readonly macros: MacroSource
  ref(name: string, packageName: string | undefined, rendering: Rendering): Value
  source(name: string, table: string, rendering: Rendering): Value
  isIncremental(): boolean
  /** The greatest value of `changed_rows` before the run; none where there is no run, no such table or no value. */
  lastChanged(): Value
  incoming(rendering: Rendering): Value
  /** The condition that a row of a model, there called `alias`, is one that the data test has not passed over. */
  isUntested(model: string, alias: string, rendering: Rendering): Value
  log(message: string, isShown: boolean): void
  warn(message: string, rendering: Rendering): void
}

/** Names that depend on the node being rendered, each made when a template first asks for it. */
export function createNodeLayer(host: NodeHost): Layer {
  const made = new Map<string, Value>()
  return {
    get(name) {
      const known = made.get(name)
      if (known !== undefined) return known
      const value = makers.get(name)?.(host)
      if (value !== undefined) made.set(name, value)
      return value
    },
    keys: () => makers.keys(),
  }
}

const makers: ReadonlyMap<string, (host: NodeHost) => Value> = new Map(
  Object.entries<(host: NodeHost) => Value>({
    ref: refFunction,
    source: sourceFunction,
    config: (host) => new ConfigObject(host.config),
    builtins: (host) =>
      new Map<string, Value>([
        ['ref', refFunction(host)],
        ['source', sourceFunction(host)],
        ['config', new ConfigObject(host.config)],
      ]),
    this: (host) => host.this,
    schema: (host) => host.schema,
    model: (host) => host.model(),
    execute: (host) => host.execute,
    is_incremental: (host) => hostFunction('is_incremental', [], () => host.isIncremental()),
    last_changed: (host) => hostFunction('last_changed', [], () => host.lastChanged()),
    should_full_refresh: (host) => hostFunction('should_full_refresh', [], () => host.isFullRefresh),
    incoming: (host) => hostFunction('incoming', [], (_args, rendering) => host.incoming(rendering)),
    is_untested: (host) =>
      hostFunction('is_untested', ['model', 'alias'], (args, rendering) =>
        host.isUntested(args.text('model'), args.text('alias'), rendering),
      ),
    log: (host) => hostFunction('log', ['msg', 'info?'], (args) => log(host, args)),
    print: (host) => hostFunction('print', ['msg'], (args) => log(host, args, true)),
    exceptions: exceptionsObject,
    flags: (host) => new RecordObject('flags', { FULL_REFRESH: host.isFullRefresh, WHICH: host.command }),
    adapter: (host) => adapterObject(host.macros, host.engine),
  }),
)

function refFunction(host: NodeHost): Value {
  return new Callable('ref', (args, rendering) => callRef(host, args, rendering))
}

function sourceFunction(host: NodeHost): Value {
  return hostFunction('source', ['source_name', 'table_name'], (args, rendering) =>
    host.source(args.text('source_name'), args.text('table_name'), rendering),
  )
}

function callRef(host: NodeHost, args: CallArguments, rendering: Rendering): Value {
  if (args.named.has('v') || args.named.has('version')) {
    throw fault('template-unsupported', { what: 'A model version in ref()' })
  }
  for (const name of args.named.keys())
    throw fault('template-call', { reason: `ref() has no argument "${name}".` })
  const [first, second, ...more] = args.positional.map((argument) => {
    if (argument instanceof Undefined) throw argument.error()
    if (typeof argument === 'string') return argument
    throw fault('template-call', { reason: 'ref() takes the name of a model as a string.' })
  })
  if (first === undefined || more.length > 0) {
    throw fault('template-call', { reason: "ref() takes a name, or a package and a name: ref('orders')." })
  }
  return second === undefined ? host.ref(first, undefined, rendering) : host.ref(second, first, rendering)
}

function log(host: NodeHost, args: BoundArguments, isShown = isTruthy(args.findOr('info', false))): Value {
  host.log(toText(args.get('msg')), isShown)
  return ''
}

function exceptionsObject(host: NodeHost): Value {
  const others = [
    'raise_not_implemented',
    'raise_fail_fast_error',
    'raise_database_error',
    'missing_relation',
  ] as const
  const hint = 'Use exceptions.raise_compiler_error(message).'
  return new RecordObject(
    'exceptions',
    {
      raise_compiler_error: hostFunction('raise_compiler_error', ['msg'], (args) =>
        raiseError(args.get('msg')),
      ),
      warn: hostFunction('warn', ['msg'], (args, rendering) => {
        host.warn(toText(args.get('msg')), rendering)
        return ''
      }),
    },
    Object.fromEntries(others.map((name) => [name, hint])),
  )
}

function adapterObject(macros: MacroSource, engine: EngineName): Value {
  /** Tried before the plain name. */
  const dispatchPrefixes = [`${engine}__`, 'default__', '']
  const dispatch = hostFunction('adapter.dispatch', ['macro_name', 'macro_namespace?'], (args, rendering) => {
    const name = args.text('macro_name')
    const tried = dispatchPrefixes.map((prefix) => prefix + name)
    for (const each of tried) {
      const macro = macros.find(each)
      // A macro that dispatches to itself for want of another would never end.
      if (macro !== undefined && !(each === name && rendering.isInside(name))) return macro
    }
    const reason = `adapter.dispatch('${name}') finds no macro: tried ${tried.join(', ')}.`
    throw fault('template-call', { reason })
  })
  const queries = "SQL is compiled before anything runs, so a template can't query the warehouse."
  return new RecordObject(
    'adapter',
    { dispatch },
    Object.fromEntries(adapterMethods.map((name) => [name, queries])),
  )
}

const adapterMethods = [
  ...[
    'get_relation',
    'get_columns_in_relation',
    'get_missing_columns',
    'expand_target_column_types',
    'quote',
  ],
  ...[
    'create_schema',
    'drop_schema',
    'drop_relation',
    'rename_relation',
    'truncate_relation',
    'load_dataframe',
  ],
  ...[
    'list_relations_without_caching',
    'list_relations',
    'check_schema_exists',
    'execute',
    'type',
    'already_exists',
  ],
  ...[
    'get_relations_by_pattern',
    'quote_as_configured',
    'quote_seed_column',
    'standardize_grants_dict',
    'commit',
  ],
]
