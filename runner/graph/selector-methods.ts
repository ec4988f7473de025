import type { ResourceNode } from '../resource/node.ts'
import { graphError } from './graph-error.ts'
import { hasWildcard, matchesPath, matchesWildcard } from './wildcard.ts'

/** Whether a node is meant by the value of a method; `keys` are what stands behind dots: `config.materialized`. */
type Match = (node: ResourceNode, value: string, keys: readonly string[]) => boolean

const methods: Readonly<Record<string, Match>> = {
  fqn: (node, value) => node.resourceType !== 'source' && matchesName(node.fqn, value),
  tag: (node, value) => node.config.tags.some((tag) => matchesWildcard(tag, value)),
  path: (node, value) => matchesFolder(node.file, value),
  file: (node, value) => {
    const name = node.file.slice(node.file.lastIndexOf('/') + 1)
    return matchesWildcard(name, value) || matchesWildcard(name.replace(/\.[^.]*$/, ''), value)
  },
  package: (node, value) => value === 'this' || matchesWildcard(node.packageName, value),
  config: (node, value, keys) => matchesValue(descend(node.config.raw, keys), value),
  source: (node, value) => node.resourceType === 'source' && matchesSource(node, value),
  resource_type: (node, value) => node.resourceType === value,
  test_name: (node, value) =>
    node.resourceType === 'unit_test'
      ? matchesWildcard(node.name, value)
      : node.resourceType === 'test' &&
        node.generic !== undefined &&
        matchesWildcard(node.generic.kind, value),
  test_type: (node, value) =>
    node.resourceType === 'unit_test'
      ? value === 'unit'
      : node.resourceType === 'test' && matchesTestType(node.generic !== undefined, value),
  unit_test: (node, value) =>
    node.resourceType === 'unit_test' &&
    (matchesWildcard(node.name, value) || matchesWildcard(`${node.packageName}.${node.name}`, value)),
}

/** dbt's other methods: known, so that they are refused by name rather than taken for slips. */
const unsupported = new Set(
  'access exposure function group metric result saved_query selector semantic_model source_status state version'.split(
    ' ',
  ),
)

const methodNames = Object.keys(methods)

/** The predicate of `method:value`; without a method, what the value looks like decides, as in dbt. */
export function selectorPredicate(
  method: string | undefined,
  value: string,
): (node: ResourceNode) => boolean {
  const [name = '', ...keys] = (method ?? defaultMethod(value)).split('.')
  const match = Object.hasOwn(methods, name) ? methods[name] : undefined
  if (match === undefined) {
    const code = unsupported.has(name) ? 'selector-method-unsupported' : 'selector-method-unknown'
    throw graphError(code, { method: name, known: methodNames })
  }
  if (keys.length > 0 !== (name === 'config')) {
    const reason =
      name === 'config' ? 'name a configuration key: config.materialized:table.' : `${name} takes no key.`
    throw graphError('selector-invalid', { selector: `${method}:${value}`, reason })
  }
  return (node) => match(node, value, keys)
}

function defaultMethod(value: string): string {
  if (value.includes('/')) return 'path'
  return /\.(sql|csv|py)$/i.test(value) ? 'file' : 'fqn'
}

/** A name, a folder from the top (with or without the package), or a dotted path with a wildcard from some part on. */
function matchesName(fqn: readonly string[], value: string): boolean {
  if (matchesWildcard(fqn.at(-1) ?? '', value)) return true
  return matchesParts(fqn, value) || matchesParts(fqn.slice(1), value)
}

function matchesParts(fqn: readonly string[], value: string): boolean {
  const parts = fqn.flatMap((part) => part.split('.'))
  const wanted = value.split('.')
  if (parts.length < wanted.length) return false
  const wildcardAt = wanted.findIndex(hasWildcard)
  const literal = wildcardAt === -1 ? wanted : wanted.slice(0, wildcardAt)
  if (!literal.every((part, index) => part === parts[index])) return false
  return (
    wildcardAt === -1 ||
    matchesWildcard(parts.slice(wildcardAt).join('.'), wanted.slice(wildcardAt).join('.'))
  )
}

function matchesFolder(file: string, pattern: string): boolean {
  const clean = pattern.replace(/^\.\//, '').replace(/\/+$/, '')
  const steps = file.split('/')
  return steps.some((_, index) => matchesPath(steps.slice(0, index + 1).join('/'), clean))
}

function matchesSource(node: ResourceNode & { resourceType: 'source' }, value: string): boolean {
  const parts = value.split('.')
  const own = [node.packageName, node.sourceName, node.name]
  // One part is a source, two are source and table, three begin with the package.
  const compared = parts.length === 3 ? own : own.slice(1)
  return parts.length <= 3 && parts.every((part, index) => matchesWildcard(compared[index] ?? '', part))
}

function matchesTestType(isGeneric: boolean, value: string): boolean {
  if (value === 'data') return true
  return isGeneric ? value === 'generic' || value === 'schema' : value === 'singular'
}

function descend(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((current, key) => {
    const isObject = typeof current === 'object' && current !== null && Object.hasOwn(current, key)
    return isObject ? (current as Record<string, unknown>)[key] : undefined
  }, value)
}

function matchesValue(actual: unknown, wanted: string): boolean {
  if (actual === undefined || actual === null) return false
  if (Array.isArray(actual)) return actual.some((item) => matchesValue(item, wanted))
  if (typeof actual === 'object') return Object.hasOwn(actual, wanted)
  return String(actual).toLowerCase() === wanted.toLowerCase()
}
