import type { ResourceType } from '../../resource/node.ts'
import { type ConfigLayer, isRecord, yamlLocator } from '../config/config-layer.ts'
import { configDefaults } from '../config/to-config.ts'
import type { Entry } from '../properties/read-properties.ts'

/** The defaults of a resource type as the lowest layer. */
export function defaultLayer(type: ResourceType): ConfigLayer {
  return { values: configDefaults[type], locate: () => undefined }
}

/** The configuration in a YAML entry: its `config:`, and `tags` and `meta` beside it. */
export function entryLayers(
  entry: Entry<{ readonly config?: unknown; readonly tags?: unknown; readonly meta?: unknown }> | undefined,
): readonly ConfigLayer[] {
  if (entry === undefined) return []
  const { document, path, value } = entry
  const beside: Record<string, unknown> = {}
  if (value.tags !== undefined && value.tags !== null) beside['tags'] = value.tags
  if (value.meta !== undefined && value.meta !== null) beside['meta'] = value.meta
  const layers: ConfigLayer[] = []
  if (Object.keys(beside).length > 0) {
    layers.push({ values: beside, locate: yamlLocator(document, (key) => [...path, key]) })
  }
  if (isRecord(value.config)) {
    layers.push({ values: value.config, locate: yamlLocator(document, (key) => [...path, 'config', key]) })
  }
  return layers
}
