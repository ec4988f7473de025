import type { UnitTestNode } from '../resource/node.ts'
import type { PlacedFixture } from '../resource/unit-test.ts'
import type { ManifestInput } from './manifest.ts'

/** A unit test as the manifest shows it. */
export function unitTestEntry(node: UnitTestNode, { run, sha256 }: ManifestInput) {
  const { macros, vars, envVars } = node.overrides
  const given = node.given.map((input) => ({ input: input.input, ...rowsEntry(input) }))
  const expect = rowsEntry(node.expect)
  return {
    model: node.modelName,
    given,
    expect,
    name: node.name,
    resource_type: 'unit_test',
    package_name: node.packageName,
    path: node.file.slice(node.file.indexOf('/') + 1),
    original_file_path: node.file,
    unique_id: node.uniqueId,
    fqn: node.fqn,
    description: node.description,
    overrides: { macros, vars, env_vars: envVars },
    depends_on: { macros: [], nodes: node.dependsOn },
    config: { tags: node.config.tags, meta: node.config.meta, enabled: node.config.enabled },
    checksum: sha256(JSON.stringify({ given, expect, overrides: node.overrides })),
    schema: null,
    created_at: run.generatedAt.getTime() / 1000,
    versions: null,
    version: null,
  }
}

function rowsEntry({ written }: PlacedFixture) {
  const { rows, format, fixture } = written
  return { rows, format, fixture }
}
