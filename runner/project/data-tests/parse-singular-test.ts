import { Problems } from '../../../kernel/errors/problems.ts'
import type { DataTestNode } from '../../resource/node.ts'
import { compileTemplate } from '../../template/template.ts'
import { checkConfig } from '../config/check-config.ts'
import { mergeLayers } from '../config/config-layer.ts'
import { toDataTestConfig } from '../config/to-config.ts'
import { capture } from '../nodes/capture.ts'
import type { Draft } from '../nodes/draft.ts'
import { splitPath } from '../nodes/file-path.ts'
import { defaultLayer, entryLayers } from '../nodes/node-config.ts'
import type { ParseContext } from '../nodes/parse-context.ts'
import { failuresRelation } from './parse-generic-tests.ts'

/** Parses a file of the test-paths: a query whose rows are failures. */
export function parseSingularTest(context: ParseContext, file: string, text: string): Draft<DataTestNode> {
  const { folders, name } = splitPath(file, context.config.testPaths)
  const packageName = context.config.name
  const entry = context.properties.singularTests.get(name)
  const fqn = [packageName, ...folders, name]
  const layers = [defaultLayer('test'), ...context.config.dataTests.layersFor(fqn), ...entryLayers(entry)]
  const uniqueId = `test.${packageName}.${name}`
  const facts = {
    name,
    fqn,
    unique_id: uniqueId,
    resource_type: 'test',
    package_name: packageName,
    original_file_path: file,
  }
  const problems = new Problems()
  const captured = capture(context, { name, layers, model: facts }, problems, (scope) => {
    compileTemplate({ file, text }).render(scope)
  })
  const merged = mergeLayers([...layers, ...captured.configs])
  const raw = checkConfig('test', merged, problems, context.warnings)
  if (raw['enabled'] !== false) for (const error of problems.errors) context.problems.add(error)
  const config = toDataTestConfig({ ...defaultLayer('test').values, ...raw })
  const node: DataTestNode = {
    resourceType: 'test',
    uniqueId,
    name,
    packageName,
    file,
    fqn,
    description: entry?.value.description ?? '',
    columns: [],
    propertiesLocation: entry?.document.locateValue(entry.path),
    config,
    dependsOn: [],
    rawSql: text,
    relation: failuresRelation(context, config, name, fqn, merged),
    definedAt: { file, line: 1, column: 1 },
  }
  return { node, references: captured.references, config: merged }
}
