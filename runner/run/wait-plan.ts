import type { UniqueId } from '../resource/node.ts'

/** Which of the selected nodes each of them waits for, directly or through nodes that are not selected. */
export function planWaits(
  selected: readonly UniqueId[],
  dependencies: ReadonlyMap<UniqueId, readonly UniqueId[]>,
): ReadonlyMap<UniqueId, ReadonlySet<UniqueId>> {
  const isSelected = new Set(selected)
  const known = new Map<UniqueId, ReadonlySet<UniqueId>>()
  const waitsOf = (id: UniqueId): ReadonlySet<UniqueId> => {
    const found = known.get(id)
    if (found !== undefined) return found
    const waits = new Set<UniqueId>()
    for (const parent of dependencies.get(id) ?? []) {
      if (isSelected.has(parent)) waits.add(parent)
      else for (const above of waitsOf(parent)) waits.add(above)
    }
    known.set(id, waits)
    return waits
  }
  return new Map(selected.map((id) => [id, waitsOf(id)]))
}
