import { nearestName } from '../../../kernel/errors/did-you-mean.ts'
import type { Problems } from '../../../kernel/errors/problems.ts'
import type { TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import type { YamlDocument, YamlPath } from '../../../kernel/yaml/document.ts'
import type { ResourceType } from '../../resource/node.ts'
import { projectError } from '../project-error.ts'
import { configKeys, ignoredConfigKeys, refusedConfigKeys } from './config-keys.ts'
import { type ConfigLayer, canonicalKey, isRecord, yamlLocator } from './config-layer.ts'

interface Level {
  readonly name: string
  readonly layer: ConfigLayer
  readonly levels: ReadonlyMap<string, Level>
  isUsed: boolean
}

/** `models:`, `seeds:`, … of project.yml: configuration by package, then folder, deeper ones winning. */
export class FolderConfig {
  readonly #root: Level | undefined
  readonly #section: string

  constructor(section: string, root: Level | undefined) {
    this.#section = section
    this.#root = root
  }

  /** The layers that apply to a node, from the least to the most specific. */
  layersFor(fqn: readonly string[]): readonly ConfigLayer[] {
    const layers: ConfigLayer[] = []
    let level = this.#root
    for (const step of [undefined, ...fqn]) {
      if (step !== undefined) level = level?.levels.get(step)
      if (level === undefined) break
      level.isUsed = true
      layers.push(level.layer)
    }
    return layers
  }

  /** A warning for each level that no node has asked for. */
  unusedWarnings(document: YamlDocument, known: ReadonlySet<string>): TgeltError[] {
    const warnings: TgeltError[] = []
    const visit = (level: Level, path: readonly string[]): void => {
      for (const [name, child] of level.levels) {
        const childPath = [...path, name]
        if (child.isUsed) visit(child, childPath)
        else {
          const location = document.locateKey([this.#section, ...childPath])
          const parameters = { section: this.#section, path: childPath.join('.'), known }
          warnings.push(projectError('config-path-unused', parameters, { location }))
        }
      }
    }
    if (this.#root) visit(this.#root, [])
    return warnings
  }
}

/** Reads such a section. A key is configuration if it begins with `+` or is a known one; else it names a folder. */
export function readFolderConfig(
  document: YamlDocument,
  section: string,
  type: ResourceType,
  value: unknown,
  problems: Problems,
): FolderConfig {
  const root = isRecord(value) ? readLevel(document, [section], section, type, value, problems) : undefined
  return new FolderConfig(section, root)
}

function readLevel(
  document: YamlDocument,
  path: YamlPath,
  name: string,
  type: ResourceType,
  value: Readonly<Record<string, unknown>>,
  problems: Problems,
): Level {
  const values: Record<string, unknown> = {}
  const written = new Map<string, string>()
  const levels = new Map<string, Level>()
  for (const [key, item] of Object.entries(value)) {
    const bare = key.startsWith('+') ? key.slice(1) : key
    if (key.startsWith('+') || (isKnownKey(type, key) && !isFolderLike(key, item))) {
      values[bare] = item
      written.set(bare, key)
    } else if (isRecord(item)) levels.set(key, readLevel(document, [...path, key], key, type, item, problems))
    else if (item !== null) {
      const known = [...configKeys[type].keys()]
      const location = document.locateKey([...path, key])
      const folder = String(path.at(-1))
      // `partition_by: {field: …}` is a folder to dbt, too.
      const meant = isKnownKey(type, folder) ? `+${folder}` : undefined
      const near = [nearestName(key, known) ?? ''].filter(Boolean)
      const parameters = { key, resource: section(path), known: near, meant }
      problems.add(projectError('config-unknown-key', parameters, { location }))
    }
  }
  const locate = yamlLocator(document, (key) => [...path, written.get(key) ?? key])
  return { name, layer: { values, locate }, levels, isUsed: false }
}

function section(path: YamlPath): string {
  return path.join('.')
}

function isKnownKey(type: ResourceType, key: string): boolean {
  return configKeys[type].has(canonicalKey(key)) || refusedConfigKeys.has(key) || ignoredConfigKeys.has(key)
}

/** A folder may be called `meta` or `docs`: as in dbt, a map needs the `+` to be configuration. */
function isFolderLike(key: string, value: unknown): boolean {
  return isRecord(value) && key !== 'quoting' && key !== 'persist_docs'
}
