import type {
  EngineTable,
  Parameter,
  QueryResult,
  Row,
  Scope,
  SqlEngine,
  SyntaxNode,
  Value,
} from './sql-engine.ts'
import { child, children, toSyntaxNode } from './syntax-tree.ts'
import { type ServiceCall, startZetasql } from './zetasql-process.ts'

/** Google's own SQL engine, as it ships to test programs against: the reference implementation of 2023. */
export async function startZetasqlEngine(): Promise<SqlEngine> {
  const service = await startZetasql()
  const [language, analyzer] = await Promise.all([
    service.call('GetLanguageOptions', { maximumFeatures: true }),
    service.call('GetAnalyzerOptions', {}),
  ])
  const languageOptions = {
    ...language,
    enabledLanguageFeatures: [...(language['enabledLanguageFeatures'] as string[]), 'FEATURE_INTERVAL_TYPE'],
    productMode: 'PRODUCT_EXTERNAL',
    supportedStatementKinds: [],
  }
  const options = {
    ...analyzer,
    languageOptions,
    defaultTimezone: 'UTC',
    errorMessageMode: 'ERROR_MESSAGE_ONE_LINE',
    pruneUnusedColumns: true,
    parseLocationRecordType: 'PARSE_LOCATION_RECORD_FULL_NODE_SCOPE',
  }
  return {
    parse: (sql) => parse(service.call, sql, languageOptions),
    analyze: (sql, scope) => analyze(service.call, sql, scope, options),
    query: (sql, scope) => query(service.call, sql, scope, options),
    close: service.close,
  }
}

async function parse(
  call: ServiceCall,
  sql: string,
  languageOptions: object,
): Promise<readonly SyntaxNode[]> {
  const answer = await call('Parse', { sqlStatement: sql, options: languageOptions, allowScript: true })
  const list = child(toSyntaxNode(answer['parsedScript']), 'statementListNode')
  return list === undefined ? [] : children(list, 'statementList')
}

async function analyze(call: ServiceCall, sql: string, scope: Scope, options: object): Promise<SyntaxNode> {
  const answer = await call('Analyze', {
    sqlStatement: sql,
    options: { ...options, ...parameterTypes(scope.parameters) },
    simpleCatalog: catalog(scope, options),
  })
  return toSyntaxNode(answer['resolvedStatement'])
}

async function query(call: ServiceCall, sql: string, scope: Scope, options: object): Promise<QueryResult> {
  const answer = await call('EvaluateQuery', request(sql, scope, options))
  const prepared = answer['prepared'] as { columns?: QueryResult['columns'] } | undefined
  return { columns: prepared?.columns ?? [], rows: contentOf(answer) }
}

function request(sql: string, scope: Scope, options: object): object {
  return {
    sql,
    options: { ...options, ...parameterTypes(scope.parameters) },
    simpleCatalog: catalog(scope, options),
    tableContent: Object.fromEntries(
      scope.tables.map((table) => [table.name, { tableData: { row: tableRows(table) } }]),
    ),
    params: scope.parameters.map(({ name, value }) => ({ name, value })),
  }
}

const parameterTypes = (parameters: readonly Parameter[]): object => ({
  queryParameters: parameters.map(({ name, type }) => ({ name, type })),
})

const tableRows = (table: EngineTable): object[] =>
  table.rows.map((row, at) => ({
    cell: table.key === undefined ? row : [...row, { int64Value: String(at) }],
  }))

function catalog(scope: Scope, options: object): object {
  const { languageOptions } = options as { languageOptions: object }
  return {
    name: 'catalog',
    builtinFunctionOptions: { languageOptions },
    table: scope.tables.map((table, at) => ({
      name: table.name,
      serializationId: at + 1,
      column: [
        ...table.columns.map((column) => ({ ...column, isWritableColumn: true })),
        ...(table.key === undefined
          ? []
          : [
              {
                name: table.key,
                type: { typeKind: 'TYPE_INT64' },
                isPseudoColumn: true,
                isWritableColumn: true,
              },
            ]),
      ],
    })),
    constant: scope.constants.map(({ name, type, value }) => ({ namePath: [name], type, value })),
  }
}

function contentOf(answer: Record<string, unknown>): readonly Row[] {
  const content = answer['content'] as { tableData?: { row?: { cell?: Value[] }[] } } | undefined
  return content?.tableData?.row?.map((row) => row.cell ?? []) ?? []
}
