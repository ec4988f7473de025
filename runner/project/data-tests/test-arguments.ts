import type { Scope } from '../../template/rendering.ts'
import { compileTemplate } from '../../template/template.ts'
import { toTemplateValue } from '../../template/values/json.ts'
import type { Value } from '../../template/values/value.ts'

/** Strings that are a call without braces: `to: ref('orders')`. */
const bareCall = /^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$/s

/** An argument of a generic test as a template value: its templates are rendered, and bare calls such as `ref('x')` made. */
export function renderTestArgument(file: string, value: unknown, scope: Scope): Value {
  if (typeof value === 'string') {
    if (bareCall.test(value)) return compileTemplate({ file, text: `{{ ${value} }}` }).evaluate(scope)
    return /\{[{%#]/.test(value) ? compileTemplate({ file, text: value }).evaluate(scope) : value
  }
  if (Array.isArray(value)) return value.map((item) => renderTestArgument(file, item, scope))
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    return new Map(Object.entries(value).map(([key, item]) => [key, renderTestArgument(file, item, scope)]))
  }
  return toTemplateValue(value)
}
