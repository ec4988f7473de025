import type { SourceLocation } from '../../../kernel/errors/tgelt-error.ts'
import type { YamlDocument, YamlPath } from '../../../kernel/yaml/document.ts'

/** What an error is about: the name of a key, or what it is set to. */
export type ConfigPart = 'key' | 'value'

/** Configuration from one place: a level of project.yml, a YAML entry, one `config()` call. */
export interface ConfigLayer {
  readonly values: Readonly<Record<string, unknown>>
  locate(key: string, part: ConfigPart): SourceLocation | undefined
}

export interface MergedConfig {
  readonly values: Readonly<Record<string, unknown>>
  /** Where a key is set, by default its value: in its last layer. */
  locate(key: string, part?: ConfigPart): SourceLocation | undefined
}

const appended: ReadonlySet<string> = new Set(['tags', 'pre-hook', 'post-hook'])
const merged: ReadonlySet<string> = new Set(['meta', 'column_types'])

/** YAML says `pre-hook`, `config()` must say `pre_hook`. */
export function canonicalKey(key: string): string {
  return key === 'pre_hook' || key === 'post_hook' ? key.replace('_', '-') : key
}

/** Merges layers from the least to the most specific: tags and hooks append, meta merges, the rest is replaced. */
export function mergeLayers(layers: readonly ConfigLayer[]): MergedConfig {
  const values: Record<string, unknown> = {}
  for (const layer of layers) {
    for (const [written, value] of Object.entries(layer.values)) {
      const key = canonicalKey(written)
      values[key] = mergeValue(key, values[key], value)
    }
  }
  return {
    values,
    locate(key, part = 'value') {
      for (const layer of layers.toReversed()) {
        const written = Object.keys(layer.values).find((each) => canonicalKey(each) === key)
        if (written !== undefined) return layer.locate(written, part)
      }
      return undefined
    },
  }
}

/** Locates the keys of a layer that a YAML file holds. */
export function yamlLocator(
  document: YamlDocument,
  pathOf: (key: string) => YamlPath,
): ConfigLayer['locate'] {
  return (key, part) => (part === 'key' ? document.locateKey(pathOf(key)) : document.locateValue(pathOf(key)))
}

function mergeValue(key: string, below: unknown, value: unknown): unknown {
  if (below === undefined || below === null) return value
  if (appended.has(key)) {
    if (value === null || value === undefined) return below
    return [...toList(below), ...toList(value)]
  }
  if (merged.has(key) && isRecord(below) && isRecord(value)) return { ...below, ...value }
  return value
}

function toList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
