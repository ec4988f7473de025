import type { SequencePlace } from './route-update.ts'

/** Something that has arrived; what has no place in the sequence may be taken at any time. */
export interface Sequenced {
  readonly place: SequencePlace | undefined
}

export interface Arranged<Item> {
  /** Follow the counter without a gap, in this order. */
  readonly ready: readonly Item[]
  /** Are behind the counter: what they say is known. */
  readonly old: readonly Item[]
  /** Wait for what is missing before them, in their order. */
  readonly early: readonly Item[]
}

/** Puts what has arrived in order behind a counter. Whatever order it came in, nothing passes over a gap. */
export function arrange<Item extends Sequenced>(items: readonly Item[], pts: number): Arranged<Item> {
  const ready: Item[] = []
  const old: Item[] = []
  const early: Item[] = []
  let reached = pts
  for (const item of inOrder(items)) {
    const { place } = item
    if (place === undefined) ready.push(item)
    else if (reached + place.ptsCount === place.pts) {
      ready.push(item)
      reached = place.pts
    } else if (place.pts <= reached) old.push(item)
    else early.push(item)
  }
  return { ready, old, early }
}

/** By their places; what has none stays behind what it came after. */
function inOrder<Item extends Sequenced>(items: readonly Item[]): readonly Item[] {
  let last = Number.NEGATIVE_INFINITY
  const keyed = items.map((item) => {
    last = item.place?.pts ?? last
    return { item, key: last }
  })
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
}
