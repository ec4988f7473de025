import type { Graph } from '../../runner/graph/graph.ts'
import { selectNodes } from '../../runner/graph/select-nodes.ts'
import type { ResourceNode, ResourceType } from '../../runner/resource/node.ts'
import type { CommandContext } from '../command.ts'
import { type SelectionOptions, wantedTypes } from '../options/selection-options.ts'
import { errorMessage } from '../ui/error-text.ts'

/** The nodes that a command's options select, in graph order; says which selectors match nothing. */
export function select(
  { reporter, terminal }: CommandContext,
  graph: Graph,
  options: SelectionOptions,
  types: readonly ResourceType[],
): readonly ResourceNode[] {
  const { ids, warnings } = selectNodes(graph, {
    select: options.select ?? [],
    exclude: options.exclude ?? [],
    resourceTypes: wantedTypes(options, types),
    indirectSelection: options.indirectSelection,
  })
  for (const warning of warnings) reporter.message(errorMessage(warning, terminal.colors, 'warning'))
  return ids.flatMap((id) => graph.nodes.get(id) ?? [])
}
