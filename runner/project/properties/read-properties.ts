import type { z } from 'zod'
import type { Problems } from '../../../kernel/errors/problems.ts'
import type { TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import { parseYaml, type YamlDocument, type YamlPath } from '../../../kernel/yaml/document.ts'
import { validateYaml } from '../../../kernel/yaml/validate.ts'
import type { Scope } from '../../template/rendering.ts'
import { isRecord } from '../config/config-layer.ts'
import { projectError } from '../project-error.ts'
import { renderYaml } from '../yaml-text.ts'
import {
  ignoredProperties,
  ignoredSections,
  macroSchema,
  modelSchema,
  type NodeProperties,
  refusedProperties,
  refusedSections,
  type SingularTestProperties,
  type SourceProperties,
  seedSchema,
  singularTestSchema,
  sourceSchema,
  type UnitTestProperties,
  unitTestSchema,
} from './schema-properties.ts'

/** An entry of a properties file, and where it stands. */
export interface Entry<T> {
  readonly document: YamlDocument
  readonly path: YamlPath
  readonly value: T
}

/** What the properties files of a project say, by the resource's name. */
export interface Properties {
  readonly models: ReadonlyMap<string, Entry<NodeProperties>>
  readonly seeds: ReadonlyMap<string, Entry<NodeProperties>>
  readonly sources: readonly Entry<SourceProperties>[]
  readonly singularTests: ReadonlyMap<string, Entry<SingularTestProperties>>
  readonly unitTests: readonly Entry<UnitTestProperties>[]
}

const sections = ['version', 'models', 'seeds', 'sources', 'macros', 'data_tests', 'tests', 'unit_tests']

/** Reads properties files: path → text. What is wrong goes to `problems`, each with its place. */
export function readProperties(
  files: ReadonlyMap<string, string>,
  scope: Scope,
  problems: Problems,
  warnings: TgeltError[],
): Properties {
  const reader = new PropertiesReader(scope, problems, warnings)
  for (const [file, text] of files) {
    const document = parseYaml(file, text, problems)
    if (document !== undefined) reader.read(document)
  }
  return reader
}

class PropertiesReader implements Properties {
  readonly models = new Map<string, Entry<NodeProperties>>()
  readonly seeds = new Map<string, Entry<NodeProperties>>()
  readonly sources: Entry<SourceProperties>[] = []
  readonly singularTests = new Map<string, Entry<SingularTestProperties>>()
  readonly unitTests: Entry<UnitTestProperties>[] = []
  readonly #macros = new Map<string, Entry<z.output<typeof macroSchema>>>()
  readonly #scope: Scope
  readonly #problems: Problems
  readonly #warnings: TgeltError[]

  constructor(scope: Scope, problems: Problems, warnings: TgeltError[]) {
    this.#scope = scope
    this.#problems = problems
    this.#warnings = warnings
  }

  read(document: YamlDocument): void {
    const value = document.toValue()
    if (value === undefined || value === null) return
    if (!isRecord(value)) {
      const parameters = { key: document.file, reason: 'a properties file is a map: models:, sources:, …' }
      this.#problems.add(projectError('config-invalid', parameters, { location: document.locateValue([]) }))
      return
    }
    for (const [section, items] of Object.entries(value)) this.#section(document, section, items)
  }

  #section(document: YamlDocument, section: string, items: unknown): void {
    const location = document.locateKey([section])
    const ignored = ignoredSections.get(section)
    if (refusedSections.has(section)) {
      const parameters = { what: section, hint: refusedSections.get(section) }
      this.#problems.add(projectError('not-supported', parameters, { location }))
    } else if (ignored !== undefined) {
      this.#warnings.push(projectError('config-ignored', { key: section, reason: ignored }, { location }))
    } else if (!sections.includes(section)) {
      const parameters = { key: section, resource: 'a properties file', known: sections }
      this.#problems.add(projectError('config-unknown-key', parameters, { location }))
    } else if (section === 'version') this.#checkVersion(document, items)
    else this.#items(document, section, items)
  }

  #checkVersion(document: YamlDocument, version: unknown): void {
    if (version === 2 || version === undefined || version === null) return
    const parameters = { key: 'version', reason: 'must be 2.' }
    this.#problems.add(
      projectError('config-invalid', parameters, { location: document.locateValue(['version']) }),
    )
  }

  #items(document: YamlDocument, section: string, items: unknown): void {
    if (items === null) return
    if (!Array.isArray(items)) {
      const parameters = { key: section, reason: 'must be a list: each entry begins with "- name:".' }
      this.#problems.add(
        projectError('config-invalid', parameters, { location: document.locateValue([section]) }),
      )
      return
    }
    for (const [index, item] of items.entries()) this.#item(document, section, index, item)
  }

  #item(document: YamlDocument, section: string, index: number, item: unknown): void {
    const path = [section, index]
    const rendered = renderYaml(document, path, item, this.#scope, this.#problems, isRendered)
    const value = this.#takeOutForeignKeys(document, path, rendered)
    const read = <S extends z.ZodType>(schema: S): Entry<z.output<S>> | undefined => {
      const checked = validateYaml(document, path, value, schema, this.#problems)
      return checked === undefined ? undefined : { document, path, value: checked }
    }
    if (section === 'models') this.#add('model', this.models, read(modelSchema))
    else if (section === 'seeds') this.#add('seed', this.seeds, read(seedSchema))
    else if (section === 'macros') this.#add('macro', this.#macros, read(macroSchema))
    else if (section === 'sources') {
      const entry = read(sourceSchema)
      if (entry !== undefined) this.sources.push(entry)
    } else if (section === 'unit_tests') {
      const entry = read(unitTestSchema)
      if (entry !== undefined) this.unitTests.push(entry)
    } else this.#add('test', this.singularTests, read(singularTestSchema))
  }

  /** Refuses or drops dbt's keys that have no meaning here: of the entry, its columns, its tables and theirs. */
  #takeOutForeignKeys(document: YamlDocument, path: YamlPath, value: unknown): unknown {
    if (!isRecord(value)) return value
    const rest: Record<string, unknown> = {}
    for (const [key, item] of Object.entries(value)) {
      const location = document.locateKey([...path, key])
      const ignored = ignoredProperties.get(key)
      if (refusedProperties.has(key) && !isOverridesOfUnitTest(key, path)) {
        if (item === null || (Array.isArray(item) && item.length === 0)) continue
        const parameters = { what: key, hint: refusedProperties.get(key) }
        this.#problems.add(projectError('not-supported', parameters, { location }))
      } else if (ignored !== undefined) {
        this.#warnings.push(projectError('config-ignored', { key, reason: ignored }, { location }))
      } else if ((key === 'columns' || key === 'tables') && Array.isArray(item)) {
        rest[key] = item.map((each, index) => this.#takeOutForeignKeys(document, [...path, key, index], each))
      } else rest[key] = item
    }
    return rest
  }

  #add<T extends { readonly name: string }>(
    what: string,
    entries: Map<string, Entry<T>>,
    entry: Entry<T> | undefined,
  ): void {
    if (entry === undefined) return
    const { name } = entry.value
    const other = entries.get(name)
    if (other === undefined) {
      entries.set(name, entry)
      return
    }
    const where = other.document.locateValue(other.path)
    const location = entry.document.locateValue([...entry.path, 'name'])
    const parameters = { what, name, other: `${where.file}:${where.line}` }
    this.#problems.add(projectError('properties-duplicate', parameters, { location }))
  }
}

/** A source's `overrides` names a package, a unit test's are values. */
function isOverridesOfUnitTest(key: string, path: YamlPath): boolean {
  return key === 'overrides' && path[0] === 'unit_tests'
}

/** Data tests render their own strings, hooks are rendered when they run, and rows of a unit test are data. */
function isRendered(key: string, path: YamlPath): boolean {
  if (path[0] === 'unit_tests' && path.length === 2 && (key === 'given' || key === 'expect')) return false
  return !['data_tests', 'tests', 'pre-hook', 'post-hook', 'pre_hook', 'post_hook'].includes(key)
}
