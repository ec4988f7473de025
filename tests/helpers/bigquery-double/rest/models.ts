import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Model, RelationName } from '../catalogue/relation.ts'
import { notFound } from '../errors.ts'
import type { Json } from './job.ts'

/** A model as models.get and models.list show it. */
export function modelJson({ project }: Catalogue, model: Model): Json {
  const { labels, description } = model.options
  const pairs = Array.isArray(labels) ? labels.map((pair: object) => Object.values(pair)) : []
  return {
    modelReference: { projectId: project, datasetId: model.dataset, modelId: model.name },
    modelType: model.connection === undefined ? 'KMEANS' : 'MODEL_TYPE_UNSPECIFIED',
    labels: Object.fromEntries(pairs),
    ...(typeof description === 'string' ? { description } : {}),
  }
}

/** Throws BigQuery's error if there is no such model. */
export function getModel(catalogue: Catalogue, name: RelationName): Json {
  const model = catalogue.findModel(name)
  if (model === undefined) throw notFound(`Not found: Model ${catalogue.qualified(name)}`)
  return modelJson(catalogue, model)
}
