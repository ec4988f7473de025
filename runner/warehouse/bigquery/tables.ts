import { type Relation, type RelationKind, relationKey, showRelation } from '../../resource/relation.ts'
import type { TableChanges } from '../../resource/table-facts.ts'
import type { SchemaName } from '../warehouse.ts'
import { hasStatus } from './api-failure.ts'
import type { ApiRequest } from './client.ts'
import { bigqueryError } from './errors.ts'
import { mergeFields } from './fields.ts'
import type { Requests } from './requests.ts'
import type { Dataset, Model, ModelList, Table, TableList } from './rest.ts'
import { toKind } from './table-resource.ts'

/** Times that a change begins again because somebody else's came first. */
const maxChanges = 5

/** Tables and datasets by way of REST, where reading about them costs nothing. */
export class Tables {
  readonly #requests: Requests
  readonly #project: string

  /** @param project holds the relations that name no database */
  constructor(requests: Requests, project: string) {
    this.#requests = requests
    this.#project = project
  }

  /** Undefined if there is no such table or view. */
  async get(relation: Relation, signal: AbortSignal): Promise<Table | undefined> {
    return this.#find<Table>({ method: 'GET', ...this.#path(relation) }, signal)
  }

  /** Undefined if there is no such model. */
  async getModel(relation: Relation, signal: AbortSignal): Promise<Model | undefined> {
    return this.#find<Model>({ method: 'GET', ...this.#path(relation, 'models') }, signal)
  }

  /** Of a table, a view or a model. Throws `table-changed` if others keep changing it at the same time. */
  async change(relation: Relation, changes: TableChanges, signal: AbortSignal): Promise<void> {
    const { fields, description, labels } = changes
    await this.#patch(relation, signal, (table) => ({
      ...(fields === undefined
        ? {}
        : { schema: { fields: mergeFields(table.schema?.fields ?? [], fields) } }),
      ...(description === undefined ? {} : { description }),
      ...(labels === undefined ? {} : { labels: relabelled(table.labels ?? {}, labels) }),
    }))
  }

  /** Lets a table go away by itself, and labels it; nothing if it has gone already. */
  async expire(
    relation: Relation,
    expirationTime: number,
    labels: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<void> {
    const body = { expirationTime: String(expirationTime), labels }
    await this.#find({ method: 'PATCH', ...this.#path(relation), body }, signal)
  }

  /** What stands in a dataset, models too; nothing if there is no such dataset. */
  async list(schema: SchemaName, signal: AbortSignal): Promise<ReadonlyMap<string, RelationKind>> {
    const [tables, models] = await Promise.all([
      this.#pages<TableList>(schema, 'tables', signal),
      this.#pages<ModelList>(schema, 'models', signal),
    ])
    const found = new Map<string, RelationKind>()
    const add = (identifier: string | undefined, kind: RelationKind) =>
      found.set(relationKey({ ...schema, identifier: identifier ?? '' }), kind)
    for (const table of tables.flatMap((page) => page.tables ?? []))
      add(table.tableReference?.tableId, toKind(table.type))
    for (const model of models.flatMap((page) => page.models ?? []))
      add(model.modelReference?.modelId, 'model')
    return found
  }

  /** Makes a dataset if it is missing. Throws `dataset-location` if it lies elsewhere. */
  async createDataset(
    schema: SchemaName,
    location: string,
    labels: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<void> {
    const project = schema.database ?? this.#project
    let dataset = await this.#dataset(schema, signal)
    if (dataset === undefined) {
      const body = { datasetReference: { projectId: project, datasetId: schema.schema }, location, labels }
      try {
        dataset = await this.#requests.repeat<Dataset>(
          { method: 'POST', path: '/datasets', project, body },
          signal,
        )
      } catch (thrown) {
        // Another run was first.
        if (!hasStatus(thrown, 409)) throw thrown
        dataset = await this.#dataset(schema, signal)
      }
    }
    this.#assertLocation(schema, dataset, location)
  }

  /** Throws `dataset-location` if a dataset is there, and lies elsewhere. */
  async checkDataset(schema: SchemaName, location: string, signal: AbortSignal): Promise<void> {
    this.#assertLocation(schema, await this.#dataset(schema, signal), location)
  }

  #dataset(schema: SchemaName, signal: AbortSignal): Promise<Dataset | undefined> {
    const path = `/datasets/${encodeURIComponent(schema.schema)}`
    return this.#find<Dataset>({ method: 'GET', path, project: schema.database ?? this.#project }, signal)
  }

  #assertLocation({ database, schema }: SchemaName, dataset: Dataset | undefined, wanted: string): void {
    const found = dataset?.location ?? wanted
    if (found.toLowerCase() === wanted.toLowerCase()) return
    const name = `${database ?? this.#project}.${schema}`
    throw bigqueryError('dataset-location', { dataset: name, location: found, wanted })
  }

  async #patch(relation: Relation, signal: AbortSignal, change: (table: Table) => object): Promise<void> {
    const isModel = (await this.get(relation, signal)) === undefined
    const path = this.#path(relation, isModel ? 'models' : 'tables')
    for (let attempt = 1; attempt <= maxChanges; attempt++) {
      const table = await this.#requests.repeat<Table>({ method: 'GET', ...path }, signal)
      const headers = table.etag === undefined ? {} : { 'If-Match': table.etag }
      try {
        await this.#requests.repeat({ method: 'PATCH', ...path, headers, body: change(table) }, signal)
        return
      } catch (thrown) {
        // Changed in between, by others or by this very request, whose answer was lost.
        if (!hasStatus(thrown, 412)) throw thrown
      }
    }
    throw bigqueryError('table-changed', { relation: showRelation(relation) })
  }

  async #pages<T extends { readonly nextPageToken?: string }>(
    { database, schema }: SchemaName,
    kind: 'tables' | 'models',
    signal: AbortSignal,
  ): Promise<readonly T[]> {
    const path = `/datasets/${encodeURIComponent(schema)}/${kind}`
    const request = { method: 'GET', path, project: database, query: { maxResults: 1000 } } as const
    const pages: T[] = []
    try {
      for await (const page of this.#requests.pages<T>(this.#inProject(request), signal)) pages.push(page)
    } catch (thrown) {
      if (!hasStatus(thrown, 404)) throw thrown
    }
    return pages
  }

  async #find<T>(request: ApiRequest, signal: AbortSignal): Promise<T | undefined> {
    try {
      return await this.#requests.repeat<T>(request, signal)
    } catch (thrown) {
      if (hasStatus(thrown, 404)) return undefined
      throw thrown
    }
  }

  #inProject(request: ApiRequest): ApiRequest {
    return { ...request, project: request.project ?? this.#project }
  }

  #path({ database, schema, identifier }: Relation, kind: 'tables' | 'models' = 'tables') {
    const path = `/datasets/${encodeURIComponent(schema)}/${kind}/${encodeURIComponent(identifier)}`
    return { path, project: database ?? this.#project }
  }
}

/** A patch leaves labels alone that it does not name, and takes away those that it names with null. */
function relabelled(
  standing: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): Readonly<Record<string, string | null>> {
  const gone = Object.keys(standing).filter((name) => !(name in wanted))
  return { ...Object.fromEntries(gone.map((name) => [name, null])), ...wanted }
}
