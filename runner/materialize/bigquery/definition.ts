import { sha256Hex } from '../../../kernel/hash.ts'
import type { Sql } from '../../dialect/dialect.ts'

/** The label under which a relation keeps the checksum of what it was made of. */
export const definitionLabel = 'tgelt_definition'

/** The checksum of the statement that makes a relation, as a label's value. */
export function definitionOf(statement: Sql): string {
  return sha256Hex(statement).slice(0, 40)
}
