import { totalmem } from 'node:os'
import { duckdbError } from './errors.ts'

/** What results, errors and exact line numbers depend on. */
const reserved: Readonly<Record<string, string>> = {
  errors_as_json: 'true',
  preserve_insertion_order: 'true',
  // BigQuery's order, so that both engines give the same rows.
  default_null_order: 'nulls_first_on_asc_last_on_desc',
}
const alsoReserved = new Set([
  'timezone',
  'access_mode',
  'default_order',
  'enable_external_access',
  'lock_configuration',
])

/** Options of a new instance. `temporaryFolder` takes what does not fit into memory. */
export function instanceOptions(access: 'read' | 'write', temporaryFolder: string): Record<string, string> {
  return {
    ...reserved,
    access_mode: access === 'read' ? 'READ_ONLY' : 'READ_WRITE',
    // Nothing is fetched from the network because a query happens to name a function.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: `${Math.floor(usableMemory() / 1024 ** 2)}MiB`,
    temp_directory: temporaryFolder,
    // Of a new file; ZSTD is silently not used in older ones. DuckDB 1.2 (February 2025) and later read it.
    storage_compatibility_version: 'v1.2.0',
  }
}

/** `SET` statements for the settings of a target; throws `setting-reserved` for one that may not be changed. */
export function userSettings(
  settings: Readonly<Record<string, string | number | boolean>>,
): readonly { readonly name: string; readonly sql: string }[] {
  return Object.entries(settings).map(([name, value]) => {
    const key = name.toLowerCase()
    if (key in reserved || alsoReserved.has(key)) throw duckdbError('setting-reserved', { name })
    if (!/^[a-z_]+$/i.test(name))
      throw duckdbError('setting-refused', { name, reason: 'no setting is called so' })
    const text = typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
    return { name, sql: `set global ${name} = ${text}` }
  })
}

/** Leaves room for Node and the rest of a laptop; a container's limit counts, not the machine's. */
function usableMemory(): number {
  const constrained = process.constrainedMemory() ?? 0
  const total = constrained > 0 ? Math.min(totalmem(), constrained) : totalmem()
  return Math.max(512 * 1024 ** 2, total * 0.6)
}
