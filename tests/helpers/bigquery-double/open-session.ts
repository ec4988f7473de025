import type { Catalogue } from './catalogue/catalogue.ts'
import type { SqlEngine } from './engine/sql-engine.ts'
import type { LanguageDesk } from './language/language-desk.ts'
import { callTableFunction } from './language/table-functions.ts'
import type { Session } from './statements/session.ts'

/** A session of its own, without variables or temporary tables. */
export function openSession(
  { engine, catalogue, language }: { engine: SqlEngine; catalogue: Catalogue; language: LanguageDesk },
  given: Partial<Pick<Session, 'location' | 'defaultDataset' | 'parameters' | 'dryRun'>> = {},
): Session {
  return {
    engine,
    catalogue,
    language,
    callTableFunction,
    location: undefined,
    defaultDataset: undefined,
    parameters: [],
    variables: new Map(),
    temporary: new Map(),
    dryRun: false,
    inTransaction: false,
    ...given,
  }
}
