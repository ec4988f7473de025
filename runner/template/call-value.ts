import { didYouMean } from '../../kernel/errors/did-you-mean.ts'
import type { Rendering } from './rendering.ts'
import { fault } from './template-error.ts'
import { typeName } from './values/text.ts'
import { type CallArguments, Callable, TemplateObject, Undefined, type Value } from './values/value.ts'

/** Calls a macro, method, function or callable object. `name` is what the template calls it. */
export function callValue(value: Value, args: CallArguments, rendering: Rendering, name: string): Value {
  if (value instanceof Callable) return value.invoke(args, rendering)
  if (value instanceof TemplateObject && value.call !== undefined) return value.call(args, rendering)
  if (value instanceof Undefined) {
    if (name.includes('.') || name === 'This value') throw value.error()
    throw fault('template-name-undefined', {
      name,
      known: [],
      hint:
        didYouMean(name, rendering.scope.names()) ??
        'It is neither a function of the context nor a macro of the macro-paths.',
    })
  }
  throw fault('template-type', { reason: `${name} is ${typeName(value)} and can't be called.` })
}
