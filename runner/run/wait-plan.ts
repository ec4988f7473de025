import type { UniqueId } from '../resource/node.ts'

/** Which of the selected nodes each of them waits for, directly or through nodes that are not selected. */
export function planWaits(
  selected: readonly UniqueId[],
  dependencies: ReadonlyMap<UniqueId, readonly UniqueId[]>,
): ReadonlyMap<UniqueId, ReadonlySet<UniqueId>> {
  const isSelected = new Set(selected)
  const known = new Map<UniqueId, ReadonlySet<UniqueId>>()
  // A stack of our own: a chain of models may be longer than the engine's stack is deep.
  const open: UniqueId[] = [...selected]
  for (let id = open.at(-1); id !== undefined; id = open.at(-1)) {
    const parents = dependencies.get(id) ?? []
    const unknown = known.has(id) ? [] : parents.filter((each) => !isSelected.has(each) && !known.has(each))
    if (unknown.length > 0) {
      open.push(...unknown)
      continue
    }
    open.pop()
    if (known.has(id)) continue
    const waits = parents.flatMap((each) => (isSelected.has(each) ? [each] : [...(known.get(each) ?? [])]))
    known.set(id, new Set(waits))
  }
  return new Map(selected.map((id) => [id, known.get(id) ?? new Set()]))
}
