import type { ModelNode } from '../../resource/node.ts'
import { showRelation } from '../../resource/relation.ts'
import type { TableChanges, TableFacts } from '../../resource/table-facts.ts'
import { changeTable, type Steps, warn } from '../call.ts'
import { materializeError } from '../errors.ts'
import type { BigqueryContext } from '../materialization.ts'
import { describeColumns } from './descriptions.ts'
import { ddlOptions, isReplaceable, tableSpec } from './table-spec.ts'

/**
 * What of a configuration a table that is added to can take over while it stands: descriptions and labels. Of partitions
 * and clusters that are others than the table's it warns: they need a table of their own.
 */
export function* followConfiguration(context: BigqueryContext<ModelNode>, facts: TableFacts): Steps<void> {
  const { relation } = context.node
  if (!isReplaceable(tableSpec(context), facts)) {
    yield* warn(materializeError('layout-kept', { relation: showRelation(relation) }))
  }
  const changes = changesOf(context, facts)
  if (Object.keys(changes).length > 0) yield* changeTable(relation, changes)
  yield* describeColumns(context)
}

/** Labels that others have put there stay. */
function changesOf(context: BigqueryContext<ModelNode>, facts: TableFacts): TableChanges {
  const { description, labels = {} } = ddlOptions(context)
  const hasAll = Object.entries(labels).every(([name, value]) => facts.labels[name] === value)
  return {
    ...(description === undefined || description === facts.description ? {} : { description }),
    ...(hasAll ? {} : { labels: { ...facts.labels, ...labels } }),
  }
}
