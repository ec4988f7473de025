import { type Field, fieldOf } from '../engine/column-types.ts'
import type { SyntaxNode } from '../engine/sql-engine.ts'
import { child, pathOf } from '../engine/syntax-tree.ts'
import { plainRow } from '../engine/values.ts'
import { duplicate, invalidQuery, unsupported } from '../errors.ts'
import { trainClusters } from '../language/clusters.ts'
import { type OptionValues, readOptions } from './options.ts'
import { answerQuery } from './query.ts'
import { type Outcome, outcome, resolvePath, type Session } from './session.ts'

const remoteOptionNames = ['endpoint', 'remote_service_type', 'description', 'labels']
const kmeansOptionNames = [
  'model_type',
  'num_clusters',
  'standardize_features',
  'kmeans_init_method',
  'distance_type',
  'max_iterations',
  'description',
  'labels',
]

/** CREATE MODEL: a remote one, or one of MODEL_TYPE='KMEANS'. */
export async function createModel(session: Session, sql: string, statement: SyntaxNode): Promise<Outcome> {
  const name = resolvePath(session, pathOf(child(statement, 'name')))
  session.catalogue.dataset(name.dataset, session.location)
  const existing = session.catalogue.findModel(name)
  if (existing !== undefined && statement.fields['isIfNotExists'] === true) {
    return outcome('CREATE_MODEL', { ddlOperation: 'SKIP', ddlTarget: name })
  }
  if (existing !== undefined && statement.fields['isOrReplace'] !== true) {
    throw duplicate(`Model ${session.catalogue.qualified(name)}`)
  }
  const isRemote = statement.fields['isRemote'] === true
  const options = await readOptions(session, sql, statement, isRemote ? remoteOptionNames : kmeansOptionNames)
  const query = child(statement, 'query')
  const ddl = { ddlOperation: existing === undefined ? 'CREATE' : 'REPLACE', ddlTarget: name } as const
  if (isRemote) {
    const connection = pathOf(
      child(
        child(child(statement, 'withConnectionClause') ?? statement, 'connectionClause') ?? statement,
        'connectionPath',
      ),
    ).join('.')
    if (connection === '') throw invalidQuery('A remote model needs WITH CONNECTION')
    if (!session.dryRun)
      session.catalogue.putModel({ ...name, connection, options, input: [], clusters: undefined })
    return outcome('CREATE_MODEL', ddl)
  }
  if (query === undefined || String(options['model_type']).toUpperCase() !== 'KMEANS') {
    throw unsupported("models but for remote ones and MODEL_TYPE='KMEANS'")
  }
  const answer = await answerQuery(session, sql, query)
  const input: readonly Field[] = answer.columns.map((column) => fieldOf(column.name, column.type))
  const rows = answer.rows.map((row) => plainRow(row, answer.columns))
  const clusters = session.dryRun
    ? undefined
    : trainClusters(rows, clusterCount(options, rows.length), options['standardize_features'] !== false)
  if (!session.dryRun)
    session.catalogue.putModel({ ...name, connection: undefined, options, input, clusters })
  return outcome('CREATE_MODEL', {
    ...ddl,
    bytesProcessed: answer.bytesProcessed,
    referenced: answer.referenced,
  })
}

function clusterCount(options: OptionValues, rows: number): number {
  const count =
    options['num_clusters'] === undefined
      ? Math.min(10, Math.max(2, Math.round(Math.log10(rows))))
      : Number(options['num_clusters'])
  if (rows < count)
    throw invalidQuery(
      `The number of clusters (${count}) is larger than the number of training rows (${rows})`,
    )
  return count
}
