/** A node to be placed: its column group, and what lies left of it. */
export interface LineageNode {
  readonly id: string
  readonly group: string
  readonly parents: readonly string[]
}

export interface PlacedNode {
  readonly id: string
  readonly x: number
  readonly y: number
}

export interface PlacedEdge {
  readonly from: string
  readonly to: string
  /** An SVG path. */
  readonly path: string
}

export interface PlacedGroup {
  readonly name: string
  readonly x: number
  readonly width: number
}

export interface LineageLayout {
  readonly nodes: readonly PlacedNode[]
  readonly edges: readonly PlacedEdge[]
  readonly groups: readonly PlacedGroup[]
  readonly width: number
  readonly height: number
}

export const nodeSize = { width: 180, height: 28 } as const
const columnGap = 44
const rowGap = 12
const headHeight = 34

/**
 * Places nodes from left to right: a column per group, or as many as a group needs so that what a node is made of stands
 * left of it. Within a column, nodes stand near what they are linked to, so that few lines cross.
 */
export function layoutLineage(nodes: readonly LineageNode[], groups: readonly string[]): LineageLayout {
  const columns = groups.flatMap((group) =>
    columnsOf(nodes.filter((node) => node.group === group)).map((ids) => ({ group, ids })),
  )
  const order = uncross(
    columns.map(({ ids }) => ids),
    linksOf(nodes),
  )
  const pitch = nodeSize.height + rowGap
  const tallest = Math.max(1, ...order.map((ids) => ids.length))
  const placed = new Map<string, PlacedNode>()
  for (const [column, ids] of order.entries()) {
    const top = headHeight + ((tallest - ids.length) * pitch) / 2
    for (const [row, id] of ids.entries())
      placed.set(id, { id, x: column * (nodeSize.width + columnGap), y: top + row * pitch })
  }
  return {
    nodes: [...placed.values()],
    edges: nodes.flatMap((node) => edgesTo(node, placed)),
    groups: groups.flatMap((name) => groupSpan(name, columns)),
    width: Math.max(0, columns.length * (nodeSize.width + columnGap) - columnGap),
    height: headHeight + tallest * pitch - rowGap,
  }
}

/** A group's nodes in columns: each right of those of its group that it is made of. */
function columnsOf(nodes: readonly LineageNode[]): readonly (readonly string[])[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const depths = new Map<string, number>()
  const depthOf = (node: LineageNode): number => {
    const known = depths.get(node.id)
    if (known !== undefined) return known
    const parents = node.parents.flatMap((id) => byId.get(id) ?? [])
    const depth = Math.max(-1, ...parents.map(depthOf)) + 1
    depths.set(node.id, depth)
    return depth
  }
  const columns: string[][] = []
  for (const node of nodes) {
    const depth = depthOf(node)
    while (columns.length <= depth) columns.push([])
    columns[depth]?.push(node.id)
  }
  return columns
}

function linksOf(nodes: readonly LineageNode[]): ReadonlyMap<string, readonly string[]> {
  const links = new Map<string, string[]>(nodes.map(({ id }) => [id, []]))
  for (const { id, parents } of nodes) {
    for (const parent of parents) {
      if (!links.has(parent)) continue
      links.get(id)?.push(parent)
      links.get(parent)?.push(id)
    }
  }
  return links
}

const sweeps = 6

/** Sorts each column by where the nodes stand that its own are linked to, to and fro. */
function uncross(
  columns: readonly (readonly string[])[],
  links: ReadonlyMap<string, readonly string[]>,
): readonly (readonly string[])[] {
  let order = columns.map((ids) => [...ids].sort())
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const height = new Map(order.flatMap((ids) => ids.map((id, row) => [id, row - ids.length / 2] as const)))
    const column = new Map(order.flatMap((ids, index) => ids.map((id) => [id, index] as const)))
    const side = sweep % 2 === 0 ? -1 : 1
    order = order.map((ids, index) => {
      const weight = (id: string): number => {
        const beside = (links.get(id) ?? []).filter((other) => ((column.get(other) ?? 0) - index) * side > 0)
        const rows = beside.map((other) => height.get(other) ?? 0)
        return rows.length === 0
          ? (height.get(id) ?? 0)
          : rows.reduce((sum, row) => sum + row, 0) / rows.length
      }
      const weights = new Map(ids.map((id) => [id, weight(id)]))
      return [...ids].sort((a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0) || (a < b ? -1 : 1))
    })
  }
  return order
}

function edgesTo(
  { id, parents }: LineageNode,
  placed: ReadonlyMap<string, PlacedNode>,
): readonly PlacedEdge[] {
  const to = placed.get(id)
  if (to === undefined) return []
  return parents.flatMap((parent) => {
    const from = placed.get(parent)
    if (from === undefined) return []
    const [x1, y1] = [from.x + nodeSize.width, from.y + nodeSize.height / 2]
    const [x2, y2] = [to.x, to.y + nodeSize.height / 2]
    const bend = Math.max(columnGap / 2, (x2 - x1) / 2)
    return [{ from: parent, to: id, path: `M${x1},${y1}C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}` }]
  })
}

function groupSpan(name: string, columns: readonly { readonly group: string }[]): readonly PlacedGroup[] {
  const first = columns.findIndex(({ group }) => group === name)
  if (first === -1) return []
  const count = columns.filter(({ group }) => group === name).length
  const pitch = nodeSize.width + columnGap
  return [{ name, x: first * pitch, width: count * pitch - columnGap }]
}
