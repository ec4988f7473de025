import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { basename, isAbsolute, join } from 'node:path'
import { isNodeError } from '../../kernel/errors/node-error.ts'
import { isSystemError, systemReason } from '../../kernel/errors/system-error.ts'
import { exportError } from './export-errors.ts'

export interface ExportFile {
  readonly path: string
  /** For messages: as the user wrote it, or its name if that was an absolute path. */
  readonly shown: string
  readonly sizeBytes: number
  /** When Telegram Desktop finished writing it, as far as the file system knows. */
  readonly modifiedAt: Date
}

/**
 * The result.json that a path means: the file itself, or the one in that folder. Throws a typed error for what is no
 * JSON export by its looks: an HTML export, an empty file, another format.
 */
export function locateExport(path: string): ExportFile {
  // Absolute paths tell of the user's machine, and errors get pasted into issues.
  const shown = isAbsolute(path) ? basename(path) : path
  const status = statOf(path, shown)
  if (status === undefined) throw exportError('export-not-found', { file: shown })
  if (status.isFile()) return inspected({ path, shown, ...sizeAndTime(status) })
  if (!status.isDirectory()) throw exportError('export-not-a-file', { file: shown })
  const inside = join(path, 'result.json')
  const insideStatus = statOf(inside, shown)
  if (insideStatus !== undefined)
    return inspected({ path: inside, shown: join(shown, 'result.json'), ...sizeAndTime(insideStatus) })
  const isHtml = ['messages.html', 'export_results.html'].some((name) => statOf(join(path, name), shown))
  throw exportError(isHtml ? 'export-is-html' : 'export-folder-empty', { file: shown })
}

function statOf(path: string, shown: string): ReturnType<typeof statSync> | undefined {
  try {
    return statSync(path)
  } catch (cause) {
    if (isNodeError(cause, 'ENOENT') || isNodeError(cause, 'ENOTDIR')) return undefined
    throw exportError('export-read-failed', { file: shown, reason: reasonOf(cause) }, { cause })
  }
}

function sizeAndTime(
  status: NonNullable<ReturnType<typeof statSync>>,
): Pick<ExportFile, 'sizeBytes' | 'modifiedAt'> {
  return { sizeBytes: Number(status.size), modifiedAt: status.mtime }
}

function inspected(file: ExportFile): ExportFile {
  if (file.sizeBytes === 0) throw exportError('export-empty', { file: file.shown })
  const head = firstBytes(file)
  const text = head.toString('latin1').trimStart().toLowerCase()
  if (text.startsWith('<')) throw exportError('export-is-html', { file: file.shown })
  const reason = otherFormat(head)
  if (reason !== undefined) throw exportError('export-not-json', { file: file.shown, reason })
  return file
}

function firstBytes(file: ExportFile): Buffer {
  try {
    const descriptor = openSync(file.path, 'r')
    try {
      const head = Buffer.alloc(Math.min(512, file.sizeBytes))
      return head.subarray(0, readSync(descriptor, head, 0, head.length, 0))
    } finally {
      closeSync(descriptor)
    }
  } catch (cause) {
    throw exportError('export-read-failed', { file: file.shown, reason: reasonOf(cause) }, { cause })
  }
}

function otherFormat(head: Buffer): string | undefined {
  const magic = head.length >= 2 ? head.readUInt16BE(0) : 0
  if (magic === 0xfffe || magic === 0xfeff) return 'it is in UTF-16; save it as UTF-8'
  if (magic === 0x504b) return 'it is a ZIP archive; unpack it'
  if (magic === 0x1f8b) return 'it is compressed by gzip; unpack it'
  return undefined
}

export function reasonOf(cause: unknown): string {
  if (isSystemError(cause)) return systemReason(cause)
  return cause instanceof Error ? cause.message : String(cause)
}
