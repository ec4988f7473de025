import { knownErrors, type TgeltError } from '../../../../kernel/errors/tgelt-error.ts'
import { type ParseOptions, parseProject } from '../../../../runner/project/parse-project.ts'
import type { Project } from '../../../../runner/project/project.ts'
import type { DataTestNode, ModelNode, ResourceNode } from '../../../../runner/resource/node.ts'

export type FileTexts = Readonly<Record<string, string>>

const invocation = {
  id: '20261120T104537Z-3fa94c',
  startedAt: new Date('2026-11-20T10:45:37Z'),
  command: 'build',
}

/** Parses a project of these files; without a project.yml it is called "shop". CSV files are seeds, or fixtures of tests/. */
export function parseFiles(files: FileTexts, options: Partial<ParseOptions> = {}): Project {
  const all = Object.entries({ 'project.yml': 'name: shop\n', ...files }).sort(([a], [b]) => (a < b ? -1 : 1))
  const isSeed = (path: string) => path.endsWith('.csv') && !path.startsWith('tests/')
  const texts = new Map(all.filter(([path]) => !isSeed(path)))
  const seeds = new Map(all.filter(([path]) => isSeed(path)).map(([path]) => [path, 'checksum']))
  return parseProject({ texts, seeds }, { invocation, ...options })
}

/** Every error of a project, in the order in which they are told. */
export function parseErrors(files: FileTexts, options: Partial<ParseOptions> = {}): readonly TgeltError[] {
  let thrown: unknown
  try {
    parseFiles(files, options)
  } catch (error) {
    thrown = error
  }
  const errors = knownErrors(thrown)
  if (errors.length === 0) throw thrown ?? new Error('the project has no error')
  return errors
}

/** `code file:line:col` of errors and warnings. */
export function places(errors: readonly TgeltError[]): string[] {
  return errors.map(({ code, location }) => `${code} ${location?.file}:${location?.line}:${location?.column}`)
}

export function nodeOf(project: Project, id: string): ResourceNode {
  const node = project.nodes.get(id)
  if (node === undefined) throw new Error(`no ${id}; there are ${[...project.nodes.keys()].join(', ')}`)
  return node
}

export function modelOf(project: Project, name: string): ModelNode {
  const node = nodeOf(project, `model.shop.${name}`)
  if (node.resourceType !== 'model') throw new Error(`${name} is no model`)
  return node
}

/** The only data test whose name begins so. */
export function testOf(project: Project, name: string): DataTestNode {
  const found = [...project.nodes.values()].filter(
    (node) => node.resourceType === 'test' && node.name.startsWith(name),
  )
  const [only] = found
  if (found.length !== 1 || only?.resourceType !== 'test')
    throw new Error(`${found.length} tests named ${name}…`)
  return only
}
