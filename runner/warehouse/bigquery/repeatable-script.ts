const changing =
  /\b(insert|update|delete|merge|truncate|drop|alter|grant|revoke|call|export|load)\b|\bcreate\b(?!\s+(or\s+replace\s+)?temp)/i

/**
 * Whether a script that failed may run again from its start. Either it has left nothing behind: all that it changes stands
 * between `begin transaction` and a `commit transaction` at its end. Or it alters and drops and nothing else: what of
 * that is done does no harm twice, or is refused. In doubt it may not.
 */
export function isRepeatableScript(sql: string): boolean {
  const statements = sql.split(';').filter((statement) => statement.trim() !== '')
  if (statements.every((statement) => /^\s*(alter|drop)\s/i.test(statement))) return true
  const begin = /\bbegin\s+transaction\s*;/i.exec(sql)
  if (begin === null || !/\bcommit\s+transaction\s*;?\s*$/i.test(sql)) return false
  return !changing.test(sql.slice(0, begin.index)) && sql.match(/\bcommit\s+transaction\b/gi)?.length === 1
}

/** Whether a text gives tables other names: stopped half way, it would leave none under the name that readers know. */
export function renamesTables(sql: string): boolean {
  return /\balter\s+table\b[^;]*\brename\s+to\b/i.test(sql)
}

/** Whether a statement has another service asked about its rows, which is paid for whatever becomes of the statement. */
export function asksServices(sql: string): boolean {
  return /\b(ml\.(generate_text|generate_embedding|translate|understand_text)|ai\.\w+)\s*\(/i.test(sql)
}
