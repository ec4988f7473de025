import type { BigqueryDialect, Sql } from '../../dialect/dialect.ts'
import { showRelation } from '../../resource/relation.ts'
import type { ModelOption } from '../../resource/table-options.ts'
import { changeTable, query, type Steps, tableFacts } from '../call.ts'
import { materializeError } from '../errors.ts'
import type { Estimate } from '../estimate.ts'
import type { BigqueryContext, Materialization, Materialized } from '../materialization.ts'
import { definitionLabel, definitionOf } from './definition.ts'
import { freeOfCharge } from './estimates.ts'
import { withHooks } from './hooks.ts'
import { putModel } from './replace.ts'
import { labelsOf, optionsOf } from './table-spec.ts'

/** A model that calls another service through a connection: what BigQuery's functions for text and language need. */
export const remoteModel: Materialization<BigqueryDialect> = {
  name: 'remote_model',
  runs: true,
  takesQuery: false,
  steps: (context) => withHooks(context, createModel(context, remoteStatement(context))),
  estimate: freeOfCharge,
}

/** A model that BigQuery trains on the rows of the query. */
export const mlModel: Materialization<BigqueryDialect> = {
  name: 'ml_model',
  runs: true,
  steps: (context) => withHooks(context, trainModel(context)),
  *estimate(context): Steps<Estimate> {
    const isCurrent = yield* isUnchanged(context, definitionOf(trainingStatement(context)))
    return isCurrent ? yield* freeOfCharge() : { unknown: 'what training costs depends on the kind of model' }
  },
}

/** A model can't learn of nothing, nor find more clusters than there are rows: then none is made, and the build goes on. */
function* trainModel(context: BigqueryContext): Steps<Materialized> {
  const { node, sql, existing } = context
  const statement = trainingStatement(context)
  const needed = leastRows(context)
  if (!(yield* isUnchanged(context, definitionOf(statement)))) {
    const [row] = yield* query(`select count(*) from (\n${sql}\n)`)
    const rows = Number(row?.[0] ?? 0)
    if (rows < needed) {
      const kept = existing === 'model' ? ' The model of an earlier run stays.' : ''
      return {
        message: `not trained: ${rows} of at least ${needed} rows`,
        note: `${showRelation(node.relation)} was not trained: its query gives ${rows} rows, and it needs ${needed}. It is trained by the first build that finds as many; until then what reads it can ask ref('${node.name}').type whether it is there.${kept}`,
        built: [],
      }
    }
  }
  return yield* createModel(context, statement)
}

/** BigQuery refuses to look for more clusters than there are rows. */
function leastRows({ node }: BigqueryContext): number {
  const clusters = optionsOf(node).model.options['num_clusters']
  return typeof clusters === 'number' ? Math.max(1, clusters) : 1
}

/** Training costs, and a model that is replaced may answer otherwise: only if its definition changed, or on a full refresh. */
function* createModel(context: BigqueryContext, statement: Sql): Steps<Materialized> {
  const { node } = context
  const definition = definitionOf(statement)
  if (yield* isUnchanged(context, definition)) return { message: 'unchanged', built: [] }
  yield* putModel(context, statement)
  // Labels are no options of CREATE MODEL.
  yield* changeTable(node.relation, { labels: { ...labelsOf(context), [definitionLabel]: definition } })
  return { built: [{ relation: node.relation, kind: 'model' }] }
}

function* isUnchanged({ node, existing, fullRefresh }: BigqueryContext, definition: string): Steps<boolean> {
  if (fullRefresh || existing !== 'model') return false
  const facts = yield* tableFacts(node.relation)
  return facts?.labels[definitionLabel] === definition
}

function remoteStatement({ dialect, node }: BigqueryContext): Sql {
  const { connection, endpoint, remoteServiceType, options } = optionsOf(node).model
  if (connection === undefined)
    throw materializeError('model-option-missing', {
      model: node.name,
      option: 'connection',
      example: 'eu.vertex',
    })
  if (endpoint === undefined && remoteServiceType === undefined) {
    const example = 'gemini-2.5-flash'
    throw materializeError('model-option-missing', { model: node.name, option: 'endpoint', example })
  }
  return dialect.createRemoteModel(node.relation, {
    connection,
    options: {
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(remoteServiceType === undefined ? {} : { remote_service_type: remoteServiceType }),
      ...options,
    },
  })
}

function trainingStatement({ dialect, node, sql }: BigqueryContext): Sql {
  const { modelType, options } = optionsOf(node).model
  if (modelType === undefined)
    throw materializeError('model-option-missing', {
      model: node.name,
      option: 'model_type',
      example: 'KMEANS',
    })
  const all: Readonly<Record<string, ModelOption>> = { model_type: modelType, ...options }
  return dialect.createModelAs(node.relation, sql, all)
}
