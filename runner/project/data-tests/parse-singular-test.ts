import type { DataTestNode } from '../../resource/node.ts'
import { toDataTestConfig } from '../config/to-config.ts'
import { captureFile } from '../nodes/capture-file.ts'
import type { Draft } from '../nodes/draft.ts'
import { defaultLayer, entryLayers } from '../nodes/node-config.ts'
import { describedBy, nodeIdentity } from '../nodes/node-identity.ts'
import type { ParseContext } from '../nodes/parse-context.ts'
import { failuresRelation } from './parse-generic-tests.ts'

/** Parses a file of the test-paths: a query whose rows are failures. */
export function parseSingularTest(context: ParseContext, file: string, text: string): Draft<DataTestNode> {
  const identity = nodeIdentity(context, 'test', file, context.config.testPaths)
  const { name, fqn } = identity
  const entry = context.properties.singularTests.get(name)
  const layers = [defaultLayer('test'), ...context.config.dataTests.layersFor(fqn), ...entryLayers(entry)]
  const { captured, merged, raw } = captureFile(context, 'test', identity, layers, text)
  const config = toDataTestConfig({ ...defaultLayer('test').values, ...raw })
  const node: DataTestNode = {
    resourceType: 'test',
    ...identity,
    ...describedBy(entry),
    columns: [],
    config,
    dependsOn: [],
    rawSql: text,
    relation: failuresRelation(context, config, name, fqn, merged),
    definedAt: { file, line: 1, column: 1 },
  }
  return { node, references: captured.references, config: merged }
}
