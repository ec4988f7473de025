import type { Catalogue, Dataset } from '../catalogue/catalogue.ts'
import { invalid } from '../errors.ts'
import type { Json } from './job.ts'

export function datasetJson(project: string, dataset: Dataset): Json {
  return {
    kind: 'bigquery#dataset',
    id: `${project}:${dataset.id}`,
    datasetReference: { projectId: project, datasetId: dataset.id },
    location: dataset.location,
    creationTime: String(dataset.createdMs),
    ...dataset.properties,
  }
}

export function insertDataset(catalogue: Catalogue, body: Json, location: string): Json {
  const {
    datasetReference,
    location: wanted = location,
    ...properties
  } = body as {
    datasetReference?: { datasetId?: string }
    location?: string
  }
  const id = datasetReference?.datasetId
  if (id === undefined || !/^\w{1,1024}$/.test(id)) {
    throw invalid(
      `Invalid dataset ID "${id}". Dataset IDs must be alphanumeric (plus underscores) and must be at most 1024 characters long.`,
    )
  }
  catalogue.addDataset({ id, location: wanted, createdMs: catalogue.nowMs(), properties })
  return datasetJson(catalogue.project, catalogue.dataset(id))
}

export function patchDataset(catalogue: Catalogue, id: string, body: Json): Json {
  const dataset = catalogue.dataset(id)
  const { datasetReference: _, location = dataset.location, ...changed } = body
  if (location !== dataset.location) throw invalid('Dataset location cannot be changed')
  const properties = Object.fromEntries(
    Object.entries({ ...dataset.properties, ...changed }).filter(([, value]) => value !== null),
  )
  catalogue.replaceDataset({ ...dataset, properties })
  return datasetJson(catalogue.project, catalogue.dataset(id))
}
