import type { SyntaxNode } from '../engine/sql-engine.ts'
import { child, children, pathOf } from '../engine/syntax-tree.ts'
import { notFound, unsupported } from '../errors.ts'
import { readOptions } from './options.ts'
import { type Outcome, outcome, resolvePath, type Session } from './session.ts'

const optionNames = ['labels', 'description', 'friendly_name', 'expiration_timestamp']

/** ALTER MODEL … SET OPTIONS. */
export async function alterModel(session: Session, sql: string, statement: SyntaxNode): Promise<Outcome> {
  const name = resolvePath(session, pathOf(child(statement, 'path')))
  const model = session.catalogue.findModel(name)
  if (model === undefined) throw notFound(`Not found: Model ${session.catalogue.qualified(name)}`)
  let { options } = model
  const list = child(statement, 'actionList')
  for (const action of list === undefined ? [] : children(list, 'actions')) {
    if (action.kind !== 'astSetOptionsActionNode') throw unsupported('ALTER MODEL but for SET OPTIONS')
    options = { ...options, ...(await readOptions(session, sql, action, optionNames)) }
  }
  if (!session.dryRun) session.catalogue.putModel({ ...model, options })
  return outcome('ALTER_MODEL', { ddlOperation: 'ALTER', ddlTarget: name })
}
