import type { ColumnProperties } from '../../resource/node.ts'
import type { Relation } from '../../resource/relation.ts'
import type { TableField } from '../../resource/table-facts.ts'
import { changeTable, type Steps, tableFacts } from '../call.ts'
import type { BigqueryContext } from '../materialization.ts'
import { optionsOf } from './table-spec.ts'

/** Writes the YAML descriptions of columns into what stands there, if persist_docs asks for it: no statement can. */
export function* describeColumns({ node }: BigqueryContext, relation: Relation = node.relation): Steps<void> {
  if (!optionsOf(node).persistDocs.columns) return
  const facts = yield* tableFacts(relation)
  if (facts === undefined) return
  const fields = withDescriptions(facts.fields, node.columns)
  if (JSON.stringify(fields) !== JSON.stringify(facts.fields)) yield* changeTable(relation, { fields })
}

/** A nested field is described under its path: `sender.name`. */
export function withDescriptions(
  fields: readonly TableField[],
  columns: readonly Pick<ColumnProperties, 'name' | 'description'>[],
  prefix = '',
): readonly TableField[] {
  return fields.map((field) => {
    const path = `${prefix}${field.name}`
    const found = columns.find(({ name }) => name.toLowerCase() === path.toLowerCase())
    const description =
      found === undefined || found.description === '' ? field.description : found.description
    const nested = field.fields && withDescriptions(field.fields, columns, `${path}.`)
    return {
      ...field,
      ...(description === undefined ? {} : { description }),
      ...(nested === undefined ? {} : { fields: nested }),
    }
  })
}
