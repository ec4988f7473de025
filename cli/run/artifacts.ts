import { createHash } from 'node:crypto'
import { type ManifestInput, manifestJson } from '../../runner/artifacts/manifest.ts'
import { runResultsJson } from '../../runner/artifacts/run-results.ts'
import { storesFailures } from '../../runner/resource/stores-failures.ts'
import { databaseName } from '../../runner/resource/target.ts'
import { compiledPath } from '../../runner/run/compiled-files.ts'
import type { RunMode, RunResult } from '../../runner/run/run-request.ts'
import { writeArtifacts } from '../../runner/run/write-artifacts.ts'
import type { CommandContext } from '../command.ts'
import type { RunOptions } from '../options/run-options.ts'
import { packageVersion } from '../package-root.ts'
import type { OpenedProject } from '../project/open-project.ts'
import { dialectFor } from '../project/open-warehouse.ts'

/** manifest.json and run_results.json of a run, in dbt's form, below the target folder. */
export function writeRunArtifacts(
  context: CommandContext,
  mode: RunMode,
  options: RunOptions,
  { project, targetFolder }: OpenedProject,
  result: RunResult,
): void {
  const run = {
    generatedAt: context.clock.now(),
    startedAt: context.startedAt,
    invocationId: context.invocationId,
    tgeltVersion: packageVersion(),
  }
  const manifest = manifestJson({
    run,
    projectName: project.name,
    adapterType: project.target.type,
    database: databaseName(project.target),
    nodes: [...project.nodes.values()],
    macros: [...project.macros.own.values()].map((macro) => ({
      uniqueId: `macro.${project.name}.${macro.name}`,
      name: macro.name,
      packageName: project.name,
      file: macro.source.file,
      sql: macro.source.text,
      dependsOn: [],
    })),
    dialect: dialectFor(project.target),
    compiled: compiledNodes(result, targetFolder),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
  })
  const runResults = runResultsJson({
    run,
    results: result.results,
    durationMs: result.durationMs,
    scoring: result.scoring,
    args: invocationArgs(mode, options, project.vars),
    dialect: dialectFor(project.target),
    storesFailures: (node) => storesFailures(node, options.storeFailures),
  })
  writeArtifacts(context.root, targetFolder, { manifest, runResults })
}

function compiledNodes({ results }: RunResult, targetFolder: string): ManifestInput['compiled'] {
  return new Map(
    results.flatMap(({ node, compiledSql: sql }) =>
      sql === undefined ? [] : [[node.uniqueId, { sql, path: compiledPath(targetFolder, 'compiled', node) }]],
    ),
  )
}

function invocationArgs(
  mode: RunMode,
  options: RunOptions,
  vars: ReadonlyMap<string, unknown>,
): Record<string, unknown> {
  return {
    which: mode,
    invocation_command: `tgelt ${mode}`,
    select: options.select ?? [],
    exclude: options.exclude ?? [],
    target: options.target ?? null,
    threads: options.threads ?? null,
    full_refresh: options.fullRefresh ?? false,
    fail_fast: options.failFast ?? false,
    store_failures: options.storeFailures ?? false,
    vars: Object.fromEntries(vars),
  }
}
