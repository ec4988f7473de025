import type { Scope, SqlEngine, SyntaxNode, Value } from '../engine/sql-engine.ts'
import { child, sliceBytes, text, walk } from '../engine/syntax-tree.ts'
import { type ConstantValues, isConstant } from '../pruning/predicates.ts'

/** The values of all that a resolved statement compares columns with and that is the same for every row. */
export async function constantValues(
  engine: SqlEngine,
  sql: string,
  resolved: SyntaxNode,
  scope: Scope,
): Promise<ConstantValues> {
  const values = new Map<SyntaxNode, Value>()
  for (const node of walk(resolved)) {
    if (
      !/^ZetaSQL:\$(equal|less|greater|in|between|less_or_equal|greater_or_equal|in_array)$/.test(
        nameOf(node),
      )
    )
      continue
    const operands = node.fields['argumentList'] as readonly SyntaxNode[]
    if (operands.every(isConstant)) continue
    for (const operand of operands) {
      const value = isConstant(operand) ? await operandValue(engine, sql, operand, scope) : undefined
      if (value !== undefined) values.set(operand, value)
    }
  }
  return (expression) => {
    const value = values.get(expression)
    return value === undefined ? undefined : [value]
  }
}

const nameOf = (node: SyntaxNode): string =>
  node.kind === 'resolvedFunctionCallNode' ? text(child(node, 'function'), 'name') : ''

async function operandValue(
  engine: SqlEngine,
  sql: string,
  node: SyntaxNode,
  scope: Scope,
): Promise<Value | undefined> {
  if (node.kind === 'resolvedLiteralNode')
    return (node.fields['value'] as { value?: Value } | undefined)?.value ?? {}
  if (node.kind === 'resolvedConstantNode') {
    const name = text(child(node, 'constant'), 'name').toLowerCase()
    return scope.constants.find((one) => one.name.toLowerCase() === name)?.value
  }
  if (node.kind === 'resolvedParameterNode') {
    const name = text(node, 'name').toLowerCase()
    return scope.parameters.find((one) => one.name.toLowerCase() === name)?.value
  }
  if (node.start < 0) return undefined
  try {
    const { rows } = await engine.query(`select (${sliceBytes(sql, node.start, node.end)})`, {
      ...scope,
      tables: [],
    })
    return rows[0]?.[0]
  } catch {
    // Not every resolved expression has a text of its own: then nothing is known of it.
    return undefined
  }
}
