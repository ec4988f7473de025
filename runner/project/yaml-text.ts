import type { Problems } from '../../kernel/errors/problems.ts'
import { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import type { YamlDocument, YamlPath } from '../../kernel/yaml/document.ts'
import type { Scope } from '../template/rendering.ts'
import { Template } from '../template/template.ts'
import { hostFunction } from '../template/values/call.ts'
import { fromTemplateValue } from '../template/values/json.ts'
import type { Value } from '../template/values/value.ts'
import { isRecord } from './config/config-layer.ts'

/** Names that YAML's templates know besides the project's: nothing runs while they are read. */
export const yamlLayer: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['execute', false],
  ['log', hostFunction('log', ['msg', 'info?'], () => '')],
])

/**
 * Renders `{{ … }}` in the strings of a YAML value, which keeps its shape. A string that is one expression becomes that
 * expression's value: `"{{ target.name == 'prod' }}"` is a boolean. `isRendered` says which keys are left as written.
 */
export function renderYaml(
  document: YamlDocument,
  path: YamlPath,
  value: unknown,
  scope: Scope,
  problems: Problems,
  isRendered: (key: string, path: YamlPath) => boolean = () => true,
): unknown {
  if (typeof value === 'string')
    return value.includes('{') ? renderText(document, path, value, scope, problems) : value
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      renderYaml(document, [...path, index], item, scope, problems, isRendered),
    )
  }
  if (!isRecord(value)) return value
  const result: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    result[key] = isRendered(key, path)
      ? renderYaml(document, [...path, key], item, scope, problems, isRendered)
      : item
  }
  return result
}

function renderText(
  document: YamlDocument,
  path: YamlPath,
  text: string,
  scope: Scope,
  problems: Problems,
): unknown {
  if (!/\{[{%#]/.test(text)) return text
  try {
    return fromTemplateValue(new Template({ file: document.file, text }).evaluate(scope))
  } catch (thrown) {
    problems.add(relocate(thrown, document, path))
    return undefined
  }
}

/** An error inside a YAML string at the place of that string: the template knows only the string's own lines. */
export function relocate(thrown: unknown, document: YamlDocument, path: YamlPath): TgeltError {
  if (!(thrown instanceof TgeltError)) throw thrown
  const { code, message, hint, facts, cause } = thrown
  return new TgeltError({ code, message, hint, facts, cause, location: document.locateValue(path) })
}
