import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Model, RelationName } from '../catalogue/relation.ts'
import { notFound } from '../errors.ts'
import type { Json } from './job.ts'

/** A model as models.get shows it. */
export function modelJson(catalogue: Catalogue, name: RelationName): Json {
  const model = modelOf(catalogue, name)
  const { description, labels } = model.options
  return {
    ...modelSummary(catalogue, model),
    ...(description === undefined ? {} : { description }),
    ...(labels === undefined ? {} : { labels }),
  }
}

/** A model as models.list shows it. */
export function modelSummary({ project }: Catalogue, { dataset, name }: Model): Json {
  return { modelReference: { projectId: project, datasetId: dataset, modelId: name } }
}

/** What can be changed of a model: what it is called and labelled with. */
export function patchModel(catalogue: Catalogue, name: RelationName, body: Json): Json {
  const model = modelOf(catalogue, name)
  const { description, labels } = body as { description?: string; labels?: Record<string, string | null> }
  const all = { ...(model.options['labels'] as object | undefined), ...labels }
  const kept = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null))
  const options = {
    ...model.options,
    ...(description === undefined ? {} : { description }),
    ...(labels === undefined ? {} : { labels: kept }),
  }
  catalogue.putModel({ ...model, options })
  return modelJson(catalogue, name)
}

function modelOf(catalogue: Catalogue, name: RelationName): Model {
  const model = catalogue.findModel(name)
  if (model === undefined) throw notFound(`Not found: Model ${catalogue.qualified(name)}`)
  return model
}
