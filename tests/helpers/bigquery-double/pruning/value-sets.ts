/** A set of the values that a partitioning column may have: ranges, both ends included, and NULL or not. */
export interface ValueSet {
  readonly ranges: readonly (readonly [bigint, bigint])[]
  readonly nulls: boolean
}

export const lowest = -(1n << 80n)
export const highest = 1n << 80n

export const everything: ValueSet = { ranges: [[lowest, highest]], nulls: true }
export const notNull: ValueSet = { ranges: [[lowest, highest]], nulls: false }
export const onlyNull: ValueSet = { ranges: [], nulls: true }
export const nothing: ValueSet = { ranges: [], nulls: false }

export const range = (from: bigint, to: bigint): ValueSet => ({
  ranges: from > to ? [] : [[from, to]],
  nulls: false,
})

export function union(sets: readonly ValueSet[]): ValueSet {
  return { ranges: sets.flatMap((set) => set.ranges), nulls: sets.some((set) => set.nulls) }
}

/** Math.max knows no bigint. */
function later(one: bigint, other: bigint): bigint {
  if (one > other) return one
  return other
}

export function intersection(sets: readonly ValueSet[]): ValueSet {
  return sets.reduce(
    (all, set) => ({
      ranges: all.ranges.flatMap(([from, to]) =>
        set.ranges.flatMap(([start, end]) => {
          const low = later(from, start)
          const high = -later(-to, -end)
          return low > high ? [] : [[low, high] as const]
        }),
      ),
      nulls: all.nulls && set.nulls,
    }),
    everything,
  )
}

/** Whether any value of a range may be in the set. */
export const meets = (set: ValueSet, [from, to]: readonly [bigint, bigint]): boolean =>
  set.ranges.some(([start, end]) => start <= to && from <= end)

/** Each range's ends, as those of what the values were made of. */
export const mapRanges = (
  set: ValueSet,
  from: (value: bigint) => bigint,
  to: (value: bigint) => bigint,
): ValueSet => ({
  ranges: set.ranges.map(([start, end]) => [
    start === lowest ? lowest : from(start),
    end === highest ? highest : to(end),
  ]),
  nulls: set.nulls,
})
