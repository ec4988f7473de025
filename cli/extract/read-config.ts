import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ExtractConfig, readExtractConfig } from '../../extract/config.ts'
import { Problems } from '../../kernel/errors/problems.ts'
import { parseYaml } from '../../kernel/yaml/document.ts'
import { projectNotFound } from '../../runner/project-files/project-not-found.ts'

/** The `extract:` section of project.yml, before anything else of the project is looked at. */
export function readConfig(root: string): ExtractConfig {
  const path = join(root, 'project.yml')
  if (!existsSync(path)) throw projectNotFound()
  const problems = new Problems()
  const document = parseYaml('project.yml', readFileSync(path, 'utf8'), problems)
  const config = document && readExtractConfig(document, problems)
  problems.throwIfAny()
  if (config === undefined) throw new Error('an invalid configuration without a problem')
  return config
}
