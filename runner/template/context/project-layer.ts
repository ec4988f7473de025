import { databaseName, type Target } from '../../resource/target.ts'
import { jinjaGlobals } from '../jinja-globals.ts'
import { toTemplateValue } from '../values/json.ts'
import type { Value } from '../values/value.ts'
import { envVarFunction, plainFunctions, VarFunction } from './host-functions.ts'
import { MomentObject } from './moment-object.ts'
import { RecordObject } from './record-object.ts'

/** What a run is, given as data: templates have no clock. */
export interface Invocation {
  readonly id: string
  readonly startedAt: Date
  /** `run`, `test`, `build`, …: `flags.WHICH`. */
  readonly command: string
}

export interface ProjectFacts {
  readonly projectName: string
  /** Absent while project.yml itself is read. */
  readonly target?: Target | undefined
  readonly vars: ReadonlyMap<string, unknown>
  readonly environment: ReadonlyMap<string, string>
  readonly invocation: Invocation
}

/** Names that mean the same in every file of a project, YAML included. */
export function createProjectLayer(facts: ProjectFacts): ReadonlyMap<string, Value> {
  const { target } = facts
  return new Map<string, Value>([
    ...jinjaGlobals,
    ...plainFunctions,
    ['var', new VarFunction(facts.vars)],
    ['env_var', envVarFunction(facts.environment)],
    ['invocation_id', facts.invocation.id],
    ['run_started_at', new MomentObject(facts.invocation.startedAt)],
    ['project_name', facts.projectName],
    ...(target ? [['target', targetObject(target, facts.projectName)] as const] : []),
  ])
}

function targetObject(target: Target, projectName: string): Value {
  return new RecordObject('target', {
    name: target.name,
    target_name: target.name,
    profile_name: projectName,
    type: target.type,
    schema: target.schema,
    database: databaseName(target),
    dbname: databaseName(target),
    threads: target.threads,
    ...(target.type === 'duckdb'
      ? { path: target.path, settings: toTemplateValue(target.settings) }
      : { project: target.project, dataset: target.schema, location: target.location }),
  })
}
