import { statSync } from 'node:fs'
import type { Clock } from '../kernel/clock.ts'
import { newRunId } from '../kernel/run-id.ts'
import { lockBronze } from './bronze/bronze-lock.ts'
import type { ColumnarReader } from './bronze/columnar-port.ts'
import type { ChatSelector } from './chat-selector.ts'
import { exportWarning } from './desktop-export/export-errors.ts'
import { type ExportFile, locateExport } from './desktop-export/locate-export.ts'
import { ImportPass } from './import-pass.ts'
import type { ImportEvent, ImportSummary } from './import-summary.ts'

export interface ImportOptions {
  /** A result.json, or the folder that holds it. */
  readonly file: string
  readonly bronzeFolder: string
  /** The list in project.yml; undefined or empty: all chats may land. */
  readonly allowedChats?: readonly ChatSelector[] | undefined
  /** Chats to land, of those that may; undefined or empty: all of them. */
  readonly only?: readonly ChatSelector[] | undefined
  /** Leaves out messages sent before. Messages without `date_unixtime` count by their local `date` read as UTC. */
  readonly since?: Date | undefined
  /** Compares and counts, but writes nothing. */
  readonly isDryRun?: boolean | undefined
  /** When the export was made, if the file's modification time doesn't say; never later than now. */
  readonly observedAt?: Date | undefined
  readonly clock: Clock
  readonly signal?: AbortSignal | undefined
  readonly emit?: ((event: ImportEvent) => void) | undefined
  /** Reads what has been compacted; only needed if the state of a compacted chat is lost. */
  readonly columnar?: ColumnarReader | undefined
  /** A landed file is closed when it has this size. */
  readonly maxFileBytes?: number | undefined
}

/**
 * Imports a Telegram Desktop export into bronze: lands each message that says something that isn't landed yet, as the
 * export wrote it. Importing the same export again lands nothing. Memory does not grow with the export.
 *
 * Throws typed errors; what was landed before stays and is not landed twice by the next run. When the signal aborts, what
 * has been read is landed, and the summary says that it was stopped.
 */
export async function importDesktopExport(options: ImportOptions): Promise<ImportSummary> {
  const startedMs = options.clock.elapsedMs()
  const now = options.clock.now()
  const file = locateExport(options.file)
  const observedAt = new Date(
    Math.min(Math.floor((options.observedAt ?? file.modifiedAt).getTime()), now.getTime()),
  )
  const isDryRun = options.isDryRun ?? false
  options.emit?.({ kind: 'import-started', file: file.shown, sizeBytes: file.sizeBytes })
  // A dry run writes nothing, not even a lock. What it reads appears whole or not at all.
  const release = isDryRun ? () => {} : lockBronze(options.bronzeFolder, 'extract')
  try {
    const pass = new ImportPass({ ...options, file, observedAt, isDryRun, runId: newRunId(now) })
    await pass.run()
    if (hasChanged(file)) pass.warn(exportWarning('export-changed', { file: file.shown }))
    const summary = pass.summary(options.clock.elapsedMs() - startedMs)
    options.emit?.({ kind: 'import-finished', summary })
    return summary
  } finally {
    release()
  }
}

function hasChanged(file: ExportFile): boolean {
  const status = statSync(file.path, { throwIfNoEntry: false })
  return status?.size !== file.sizeBytes || status.mtime.getTime() !== file.modifiedAt.getTime()
}
