import { type Command, Option } from 'commander'
import type { IndirectSelection } from '../../runner/graph/indirect-selection.ts'
import type { ResourceType } from '../../runner/resource/node.ts'

export interface SelectionOptions {
  readonly select?: readonly string[]
  readonly exclude?: readonly string[]
  readonly resourceType?: readonly ResourceType[]
  readonly excludeResourceType?: readonly ResourceType[]
  readonly indirectSelection?: IndirectSelection
}

const indirectSelections: readonly IndirectSelection[] = ['eager', 'cautious', 'buildable', 'empty']

/** dbt's flags for which nodes a command is about. `types`: those that --resource-type may name. */
export function addSelectionOptions(command: Command, types: readonly ResourceType[]): Command {
  command
    .optionsGroup('Selection:')
    .option(
      '-s, --select <selector...>',
      'nodes: gold, +user_daily, 2+x, @x, tag:t, path:p, config.materialized:view',
    )
    .option('--exclude <selector...>', 'all but these')
    .addOption(
      new Option('--indirect-selection <mode>', 'which tests come along with a node')
        .choices(indirectSelections)
        .default('eager'),
    )
  if (types.length < 2) return command
  return command
    .addOption(new Option('--resource-type <type...>', 'only nodes of these types').choices(types))
    .addOption(new Option('--exclude-resource-type <type...>', 'no nodes of these types').choices(types))
}

/** The types that are left of those that a command is about. */
export function wantedTypes(
  options: SelectionOptions,
  types: readonly ResourceType[],
): readonly ResourceType[] {
  return types.filter(
    (type) =>
      (options.resourceType?.includes(type) ?? true) &&
      !(options.excludeResourceType?.includes(type) ?? false),
  )
}
