import { z } from 'zod'
import type { Problems } from '../../kernel/errors/problems.ts'
import type { YamlDocument } from '../../kernel/yaml/document.ts'
import type { Target } from '../resource/target.ts'
import { projectError } from './project-error.ts'
import { bigqueryTarget, toBigqueryTarget } from './targets/bigquery-target.ts'
import { duckdbTarget, toDuckdbTarget } from './targets/duckdb-target.ts'

const targetSchema = z.discriminatedUnion('type', [duckdbTarget, bigqueryTarget], {
  error: 'needs a type: duckdb or bigquery',
})

/** The part of project.yml that says where to build to. */
export const connectionSchema = z.strictObject({
  target: z.string().optional(),
  targets: z.record(z.string(), targetSchema).default({ dev: duckdbTarget.parse({ type: 'duckdb' }) }),
})

/** The target of a run: the one asked for, else project.yml's `target:`, else the first. */
export function resolveTarget(
  document: YamlDocument,
  config: z.output<typeof connectionSchema>,
  asked: string | undefined,
  problems: Problems,
): Target | undefined {
  const known = Object.keys(config.targets)
  const name = asked ?? config.target ?? known[0] ?? ''
  const target = Object.hasOwn(config.targets, name) ? config.targets[name] : undefined
  if (target !== undefined) {
    return target.type === 'duckdb' ? toDuckdbTarget(name, target) : toBigqueryTarget(name, target)
  }
  const location = asked === undefined ? document.locateValue(['target']) : undefined
  problems.add(projectError('target-not-found', { name, known }, { location }))
  return undefined
}
