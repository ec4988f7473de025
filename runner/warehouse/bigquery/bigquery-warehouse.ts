import type { BigqueryTarget } from '../../resource/target.ts'
import type { SchemaName, Warehouse } from '../warehouse.ts'

export interface OpenRequest {
  /** Absolute. */
  readonly projectRoot: string
  readonly target: BigqueryTarget
  /** The datasets that the project's nodes lie in. */
  readonly schemas: readonly SchemaName[]
  /** What jobs are labelled with as `tgelt_run`. */
  readonly runId: string
  /** `tgelt build` */
  readonly command: string
}

/** Opens BigQuery; connects with the first call. */
export async function openBigqueryWarehouse(_request: OpenRequest): Promise<Warehouse> {
  throw new Error('not there yet')
}
