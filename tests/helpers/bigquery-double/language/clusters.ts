/** What a trained k-means model is: its features, how they are scaled, and a point per cluster. */
export interface Clusters {
  readonly features: readonly string[]
  readonly means: readonly number[]
  readonly deviations: readonly number[]
  readonly centroids: readonly (readonly number[])[]
}

type PlainRow = Readonly<Record<string, unknown>>

/** Learns the same clusters of the same rows, always: it begins with points that are far from each other. */
export function trainClusters(rows: readonly PlainRow[], count: number, standardized: boolean): Clusters {
  const features = Object.keys(rows[0] ?? {}).filter((name) =>
    rows.every((row) => row[name] === null || isNumeric(row[name])),
  )
  const raw = rows.map((row) => features.map((name) => Number(row[name] ?? 0)))
  const means = features.map((_, at) => (standardized ? mean(raw.map((point) => point[at] ?? 0)) : 0))
  const deviations = features.map((_, at) => {
    if (!standardized) return 1
    return Math.sqrt(mean(raw.map((point) => ((point[at] ?? 0) - (means[at] ?? 0)) ** 2))) || 1
  })
  const points = raw.map((point) => scale(point, means, deviations))
  let centroids = startingPoints(points, count)
  for (let round = 0; round < 20; round++) {
    const groups = centroids.map((_, at) =>
      points.filter((point) => distances(point, centroids)[0]?.centroid === at + 1),
    )
    centroids = centroids.map((centroid, at) => center(groups[at] ?? []) ?? centroid)
  }
  return { features, means, deviations, centroids }
}

const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && value !== '' && !Number.isNaN(Number(value)))

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

const scale = (
  point: readonly number[],
  means: readonly number[],
  deviations: readonly number[],
): readonly number[] => point.map((value, at) => (value - (means[at] ?? 0)) / (deviations[at] ?? 1))

function startingPoints(
  points: readonly (readonly number[])[],
  count: number,
): readonly (readonly number[])[] {
  const chosen: (readonly number[])[] = points.slice(0, 1)
  while (chosen.length < count) {
    const farthest = points.reduce((best, point) =>
      nearness(point, chosen) > nearness(best, chosen) ? point : best,
    )
    chosen.push(farthest)
  }
  return chosen
}

const nearness = (point: readonly number[], chosen: readonly (readonly number[])[]): number =>
  distances(point, chosen)[0]?.distance ?? 0

function center(points: readonly (readonly number[])[]): readonly number[] | undefined {
  return points[0]?.map((_, at) => mean(points.map((point) => point[at] ?? 0)))
}

/** How far a row is from each cluster, nearest first; clusters are counted from 1. */
export function nearest(row: PlainRow, clusters: Clusters) {
  const raw = clusters.features.map((name) => Number(row[name] ?? 0))
  return distances(scale(raw, clusters.means, clusters.deviations), clusters.centroids)
}

function distances(point: readonly number[], centroids: readonly (readonly number[])[]) {
  return centroids
    .map((centroid, at) => ({
      centroid: at + 1,
      distance: Math.hypot(...centroid.map((value, place) => value - (point[place] ?? 0))),
    }))
    .sort((one, other) => one.distance - other.distance || one.centroid - other.centroid)
}
