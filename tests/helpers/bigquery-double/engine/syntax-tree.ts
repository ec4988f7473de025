import type { SyntaxNode } from './sql-engine.ts'

type Raw = Record<string, unknown>

const isRaw = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)

const isWrapper = (raw: Raw): raw is Raw & { node: string } =>
  typeof raw['node'] === 'string' && isRaw(raw[raw['node']])

/** What the protocol spreads over a node, the classes it inherits from and "one of" wrappers, as one node. */
export function toSyntaxNode(raw: unknown, kind = ''): SyntaxNode {
  if (!isRaw(raw)) return { kind, start: -1, end: -1, fields: {} }
  if (isWrapper(raw)) return toSyntaxNode(raw[raw.node], raw.node)
  const fields: Raw = {}
  const place = { start: -1, end: -1 }
  gather(raw, fields, place)
  return { kind, ...place, fields }
}

function gather(raw: Raw, fields: Raw, place: { start: number; end: number }): void {
  const range = raw['parseLocationRange']
  if (isRaw(range)) {
    place.start = Number(range['start'] ?? 0)
    place.end = Number(range['end'] ?? 0)
  }
  if (isRaw(raw['parent'])) gather(raw['parent'], fields, place)
  for (const [name, value] of Object.entries(raw)) {
    if (name === 'parent' || name === 'parseLocationRange') continue
    if (Array.isArray(value)) fields[name] = value.map((item) => (isRaw(item) ? toSyntaxNode(item) : item))
    else fields[name] = isRaw(value) && !isData(name, value) ? toSyntaxNode(value) : value
  }
}

/** Resolved values and types are data; in a parsed statement the same fields are nodes. */
function isData(name: string, value: Raw): boolean {
  return (name === 'type' || name === 'value') && !isWrapper(value) && !('parent' in value)
}

const isNode = (value: unknown): value is SyntaxNode => isRaw(value) && isRaw(value['fields'])

export function child(node: SyntaxNode, name: string): SyntaxNode | undefined {
  const value = node.fields[name]
  return isNode(value) ? value : undefined
}

export function children(node: SyntaxNode, name: string): readonly SyntaxNode[] {
  const value = node.fields[name]
  return Array.isArray(value) ? value.filter(isNode) : []
}

export function text(node: SyntaxNode | undefined, name: string): string {
  const value = node?.fields[name]
  return typeof value === 'string' ? value : ''
}

/** The identifiers of a path such as `a.b.c`. */
export function pathOf(node: SyntaxNode | undefined): readonly string[] {
  return node === undefined ? [] : children(node, 'names').map((name) => text(name, 'idString'))
}

/** The node itself and all below it, outermost first. */
export function* walk(node: SyntaxNode): Generator<SyntaxNode> {
  yield node
  for (const value of Object.values(node.fields)) {
    if (isNode(value)) yield* walk(value)
    else if (Array.isArray(value)) for (const item of value) if (isNode(item)) yield* walk(item)
  }
}

export function findKind(node: SyntaxNode, kind: string): readonly SyntaxNode[] {
  return [...walk(node)].filter((one) => one.kind === kind)
}

/** The text that a node stands for, with the parentheses around it if it has any. */
export function sliceBytes(sql: string, start: number, end: number): string {
  return Buffer.from(sql).subarray(start, end).toString()
}

export const sourceOf = (sql: string, node: SyntaxNode): string => sliceBytes(sql, node.start, node.end)
