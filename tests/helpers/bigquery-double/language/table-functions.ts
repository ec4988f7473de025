import type { Model } from '../catalogue/relation.ts'
import { engineColumns, type Field, fieldOf } from '../engine/column-types.ts'
import { rowFromJson } from '../engine/json-values.ts'
import type { EngineColumn, EngineTable, Row, SyntaxNode } from '../engine/sql-engine.ts'
import { child, children, pathOf, sourceOf } from '../engine/syntax-tree.ts'
import { plainRow, toPlain } from '../engine/values.ts'
import { invalidQuery, notFound, unsupported } from '../errors.ts'
import { answerText, scopeOf } from '../statements/query.ts'
import {
  type FunctionResult,
  resolvePath,
  type Session,
  type TableFunctionCaller,
} from '../statements/session.ts'
import { nearest } from './clusters.ts'
import { outputFields } from './language-desk.ts'
import type { LanguageAnswer, LanguageFunction } from './language-service.ts'

interface Call {
  readonly name: string
  readonly model: Model
  readonly settings: Readonly<Record<string, unknown>>
  readonly columns: readonly EngineColumn[]
  readonly rows: readonly Row[]
  readonly reads: FunctionResult['reads']
  readonly bytesProcessed: number
}

/** Results of calls that were made: a statement is expanded more than once, its models are asked once. */
const answered = new WeakMap<SyntaxNode, FunctionResult>()

/** Answers a table function: its input is evaluated, its model asked, and what it says is a table. */
export const callTableFunction: TableFunctionCaller = async (session, sql, node, inputQuery) => {
  const before = answered.get(node)
  if (before !== undefined) return before
  const name = pathOf(child(node, 'name')).join('.').toUpperCase()
  if (name !== 'ML.PREDICT' && !(name in languageFunctions)) throw unsupported(`the table function ${name}`)
  const [modelArgument, inputArgument, settingsArgument] = children(node, 'argumentEntries')
  const call: Call = {
    name,
    model: findModel(session, modelArgument),
    settings: await readSettings(session, sql, settingsArgument),
    ...(await readInput(session, inputArgument, inputQuery)),
  }
  const table = name === 'ML.PREDICT' ? predict(call) : askLanguage(session, call)
  const result = { table, reads: call.reads, bytesProcessed: call.bytesProcessed }
  if (!session.dryRun) answered.set(node, result)
  return result
}

function findModel(session: Session, argument: SyntaxNode | undefined): Model {
  const path = pathOf(child(child(argument ?? noNode, 'modelClause') ?? noNode, 'modelPath'))
  const name = resolvePath(session, path)
  const model = session.catalogue.findModel(name)
  if (model === undefined) throw notFound(`Not found: Model ${session.catalogue.qualified(name)}`)
  return model
}

const noNode: SyntaxNode = { kind: '', start: 0, end: 0, fields: {} }

async function readInput(
  session: Session,
  argument: SyntaxNode | undefined,
  inputQuery: (input: SyntaxNode) => string,
) {
  const table = pathOf(child(child(argument ?? noNode, 'tableClause') ?? noNode, 'tablePath'))
  const query = child(child(argument ?? noNode, 'expr') ?? noNode, 'query')
  if (table.length === 0 && query === undefined)
    throw invalidQuery('The second argument must be a query or TABLE name')
  const sql = query === undefined ? `select * from \`${table.join('`.`')}\`` : inputQuery(query)
  const { columns, rows, reads, bytesProcessed } = await answerText(session, sql)
  return { columns, rows, reads, bytesProcessed }
}

async function readSettings(
  session: Session,
  sql: string,
  argument: SyntaxNode | undefined,
): Promise<Call['settings']> {
  const expression = argument === undefined ? undefined : child(argument, 'expr')
  if (expression === undefined) return {}
  const { columns, rows } = await session.engine.query(
    `select ${sourceOf(sql, expression)}`,
    scopeOf(session, []),
  )
  const [column] = columns
  return column === undefined ? {} : (toPlain(rows[0]?.[0], column.type) as Call['settings'])
}

function predict({ model, columns, rows }: Call): EngineTable {
  const { clusters } = model
  const missing = model.input.find(
    (field) => !columns.some((column) => column.name.toLowerCase() === field.name.toLowerCase()),
  )
  if (missing !== undefined)
    throw invalidQuery(`Column ${missing.name} is not found in the input data to the PREDICT function.`)
  const fields: readonly Field[] = [
    { name: 'CENTROID_ID', type: 'INTEGER' },
    {
      name: 'NEAREST_CENTROIDS_DISTANCE',
      type: 'RECORD',
      mode: 'REPEATED',
      fields: [
        { name: 'CENTROID_ID', type: 'INTEGER' },
        { name: 'DISTANCE', type: 'FLOAT' },
      ],
    },
  ]
  return withInput({ columns, rows }, fields, (row) => {
    if (clusters === undefined)
      throw invalidQuery(`The model ${model.dataset}.${model.name} has no ML.PREDICT`)
    const list = nearest(row, clusters)
    return {
      CENTROID_ID: list[0]?.centroid,
      NEAREST_CENTROIDS_DISTANCE: list.map(({ centroid, distance }) => ({
        CENTROID_ID: centroid,
        DISTANCE: distance,
      })),
    }
  })
}

/** A table of what is said of each row, and then the row. */
function withInput(
  { columns, rows }: Pick<Call, 'columns' | 'rows'>,
  fields: readonly Field[],
  say: (row: Record<string, unknown>, at: number) => Record<string, unknown>,
): EngineTable {
  const said = rows.map((row, at) => rowFromJson(say(plainRow(row, columns), at), fields))
  return {
    name: '',
    columns: [...engineColumns(fields), ...columns],
    rows: rows.map((row, at) => [...(said[at] ?? []), ...columns.map((_, place) => row[place] ?? {})]),
  }
}

interface LanguageKind {
  readonly input: 'prompt' | 'text_content'
  /** What REMOTE_SERVICE_TYPE the model has; undefined for one with an ENDPOINT. */
  readonly service: string | undefined
  readonly settings: readonly string[]
  readonly output: (settings: Call['settings']) => readonly Field[]
  readonly say: (answer: LanguageAnswer, settings: Call['settings']) => Record<string, unknown>
}

const generation = [
  'max_output_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'safety_settings',
  'model_params',
  'request_type',
]

/** One table function whose answer is JSON and a status. */
const service = (prefix: string, type: string, settings: readonly string[]): LanguageKind => ({
  input: 'text_content',
  service: type,
  settings,
  output: () => [
    { name: `${prefix}_result`, type: 'JSON' },
    { name: `${prefix}_status`, type: 'STRING' },
  ],
  say: ({ status = '', values, text }) => ({
    [`${prefix}_result`]: status === '' ? (values ?? { text }) : null,
    [`${prefix}_status`]: status,
  }),
})

const languageFunctions: Readonly<Record<LanguageFunction, LanguageKind>> = {
  'ML.GENERATE_TEXT': {
    input: 'prompt',
    service: undefined,
    settings: [...generation, 'flatten_json_output'],
    output: (settings) =>
      settings['flatten_json_output'] === true
        ? [
            { name: 'ml_generate_text_llm_result', type: 'STRING' },
            { name: 'ml_generate_text_rai_result', type: 'STRING' },
            { name: 'ml_generate_text_status', type: 'STRING' },
          ]
        : [
            { name: 'ml_generate_text_result', type: 'JSON' },
            { name: 'ml_generate_text_status', type: 'STRING' },
          ],
    say: ({ status = '', text = '' }, settings) => ({
      ml_generate_text_status: status,
      ...(settings['flatten_json_output'] === true
        ? { ml_generate_text_llm_result: status === '' ? text : null }
        : {
            ml_generate_text_result:
              status === '' ? { candidates: [{ content: { parts: [{ text }] } }] } : null,
          }),
    }),
  },
  'AI.GENERATE_TABLE': {
    input: 'prompt',
    service: undefined,
    settings: [...generation, 'output_schema'],
    output: (settings) => [
      ...outputFields(String(settings['output_schema'])).map(({ name, type }) => schemaField(name, type)),
      { name: 'full_response', type: 'JSON' },
      { name: 'status', type: 'STRING' },
    ],
    say: ({ status = '', values = {} }) => ({
      ...(status === '' ? values : {}),
      full_response: status === '' ? { candidates: [{ content: values }] } : null,
      status,
    }),
  },
  'ML.TRANSLATE': service('ml_translate', 'CLOUD_AI_TRANSLATE_V3', [
    'translate_mode',
    'source_language_code',
    'target_language_code',
  ]),
  'ML.UNDERSTAND_TEXT': service('ml_understand_text', 'CLOUD_AI_NATURAL_LANGUAGE_V1', [
    'nlu_option',
    'encoding_type',
  ]),
}

/** A column of an output_schema. */
function schemaField(name: string, type: string): Field {
  if (!/^\w+$/.test(name)) throw invalidQuery(`Invalid output_schema: ${name} is no name of a field`)
  const element = /^ARRAY<(.*)>$/i.exec(type)?.[1]
  if (element !== undefined) return { ...schemaField(name, element), mode: 'REPEATED' }
  const parts = /^STRUCT<(.*)>$/i.exec(type)?.[1]
  if (parts !== undefined) {
    const fields = outputFields(parts).map((part) => schemaField(part.name, part.type))
    return { name, type: 'RECORD', fields }
  }
  const field = fieldOf(name, engineColumns([{ name, type }])[0]?.type ?? { typeKind: 'TYPE_STRING' })
  return { name: field.name, type: field.type }
}

function askLanguage(session: Session, { name, model, settings, columns, rows }: Call): EngineTable {
  const kind = languageFunctions[name as LanguageFunction]
  const unknown = Object.keys(settings).find((key) => !kind.settings.includes(key.toLowerCase()))
  if (unknown !== undefined)
    throw invalidQuery(`Invalid table-valued function ${name}: unknown argument ${unknown}`)
  const isRight =
    kind.service === undefined
      ? model.options['endpoint'] !== undefined
      : model.options['remote_service_type'] === kind.service
  if (!isRight)
    throw invalidQuery(
      `Invalid table-valued function ${name}: the model ${model.dataset}.${model.name} is of another kind`,
    )
  const input = columns.find((column) => column.name.toLowerCase() === kind.input)
  if (input?.type.typeKind !== 'TYPE_STRING') {
    throw invalidQuery(
      `Invalid table-valued function ${name}: a column ${kind.input} of type STRING is not found in the input data`,
    )
  }
  const fields = kind.output(settings)
  if (session.dryRun) return withInput({ columns, rows: [] }, fields, () => ({}))
  const answers = session.language.ask({
    function: name as LanguageFunction,
    model: `${model.dataset}.${model.name}`,
    modelOptions: model.options,
    settings,
    rows: rows.map((row) => plainRow(row, columns)),
  })
  return withInput({ columns, rows }, fields, (_, at) => kind.say(answers[at] ?? {}, settings))
}
