import { duplicate, invalid, notFound } from '../errors.ts'
import { keyOf, type Model, type Relation, type RelationName, type Table } from './relation.ts'

export interface Dataset {
  readonly id: string
  readonly location: string
  readonly createdMs: number
  /** What the REST API was given besides: labels, description, defaultTableExpirationMs. */
  readonly properties: Readonly<Record<string, unknown>>
}

interface Content {
  readonly datasets: ReadonlyMap<string, Dataset>
  readonly relations: ReadonlyMap<string, Relation>
  readonly models: ReadonlyMap<string, Model>
}

/** All that a project holds. What is in it is never changed in place, so a transaction is a copy of three maps. */
export class Catalogue {
  readonly project: string
  #datasets = new Map<string, Dataset>()
  #relations = new Map<string, Relation>()
  #models = new Map<string, Model>()
  #lastMs = 0

  constructor(project: string) {
    this.project = project
  }

  /** A moment that is later than every one before it. */
  nowMs(): number {
    this.#lastMs = Math.max(Date.now(), this.#lastMs + 1)
    return this.#lastMs
  }

  snapshot(): Content {
    return {
      datasets: new Map(this.#datasets),
      relations: new Map(this.#relations),
      models: new Map(this.#models),
    }
  }

  restore(content: Content): void {
    this.#datasets = new Map(content.datasets)
    this.#relations = new Map(content.relations)
    this.#models = new Map(content.models)
  }

  datasets(): readonly Dataset[] {
    return [...this.#datasets.values()]
  }

  findDataset(id: string): Dataset | undefined {
    return this.#datasets.get(id)
  }

  /** The dataset, if it is in the location, or if none is asked for. */
  dataset(id: string, location?: string): Dataset {
    const dataset = this.#datasets.get(id)
    if (dataset === undefined || (location !== undefined && !sameLocation(dataset.location, location))) {
      throw notFound(
        `Not found: Dataset ${this.project}:${id}${location === undefined ? '' : ` was not found in location ${location}`}`,
      )
    }
    return dataset
  }

  addDataset(dataset: Dataset): void {
    if (this.#datasets.has(dataset.id)) throw duplicate(`Dataset ${this.project}:${dataset.id}`)
    this.#datasets.set(dataset.id, dataset)
  }

  replaceDataset(dataset: Dataset): void {
    this.#datasets.set(dataset.id, dataset)
  }

  deleteDataset(id: string, withContents: boolean): void {
    this.dataset(id)
    const inside = [...this.#relations.values(), ...this.#models.values()].filter((one) => one.dataset === id)
    if (inside.length > 0 && !withContents) {
      throw Object.assign(invalid(`Dataset ${this.project}:${id} is still in use`), {
        reason: 'resourceInUse',
      })
    }
    for (const one of inside) {
      this.#relations.delete(keyOf(one))
      this.#models.delete(keyOf(one))
    }
    this.#datasets.delete(id)
  }

  relations(dataset: string): readonly Relation[] {
    return [...this.#relations.values()]
      .filter((one) => one.dataset === dataset)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  find(name: RelationName): Relation | undefined {
    return this.#relations.get(keyOf(name))
  }

  /** The relation, whose dataset is in the location. */
  relation(name: RelationName, location?: string): Relation {
    this.dataset(name.dataset, location)
    const relation = this.find(name)
    if (relation === undefined) {
      const where = location === undefined ? '' : ` was not found in location ${location}`
      throw notFound(`Not found: Table ${this.qualified(name)}${where}`)
    }
    return relation
  }

  /** The table, for a statement that changes its rows. */
  table(name: RelationName, location?: string): Table {
    const relation = this.relation(name, location)
    if (relation.kind !== 'TABLE')
      throw invalid(
        `${this.qualified(name)} is not allowed for this operation because it is currently a ${relation.kind}.`,
      )
    return relation
  }

  put(relation: Relation): void {
    this.#relations.set(keyOf(relation), relation)
  }

  delete(name: RelationName): void {
    this.#relations.delete(keyOf(name))
  }

  /** The models of a dataset that is there. */
  models(id: string): readonly Model[] {
    this.dataset(id)
    return [...this.#models.values()].filter(({ dataset }) => dataset === id)
  }

  findModel(name: RelationName): Model | undefined {
    return this.#models.get(keyOf(name))
  }

  putModel(model: Model): void {
    this.#models.set(keyOf(model), model)
  }

  deleteModel(name: RelationName): void {
    this.#models.delete(keyOf(name))
  }

  /** project:dataset.name, as BigQuery's messages have it. */
  qualified({ dataset, name }: RelationName): string {
    return `${this.project}:${dataset}.${name}`
  }
}

const sameLocation = (one: string, other: string): boolean => one.toUpperCase() === other.toUpperCase()
