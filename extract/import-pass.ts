import type { TgeltError } from '../kernel/errors/tgelt-error.ts'
import { TgeltErrors } from '../kernel/errors/tgelt-error.ts'
import { ChatBronze } from './bronze/chat-bronze.ts'
import { ChatImport } from './chat-import.ts'
import { type ChatSelector, type SelectableChat, selectsChat } from './chat-selector.ts'
import type { ChatHeader } from './desktop-export/chat-header.ts'
import { exportError, exportWarning } from './desktop-export/export-errors.ts'
import { ExportSplitter, MalformedExport } from './desktop-export/export-splitter.ts'
import type { ExportFile } from './desktop-export/locate-export.ts'
import { readChunks } from './desktop-export/read-chunks.ts'
import { type ExportHeaders, readHeaders } from './desktop-export/read-headers.ts'
import { chatFolder } from './envelope/chat-identity.ts'
import { toChatKind } from './envelope/chat-kind.ts'
import type { ImportOptions } from './import-desktop-export.ts'
import { importError } from './import-errors.ts'
import type { ChatImportSummary, ImportSummary, SkippedChat } from './import-summary.ts'

export interface ImportPassOptions extends Omit<ImportOptions, 'file' | 'isDryRun' | 'observedAt'> {
  readonly file: ExportFile
  readonly observedAt: Date
  readonly isDryRun: boolean
  readonly runId: string
}

const progressBytes = 8 << 20
const defaultMaxFileBytes = 128 << 20
/** Telegram Desktop writes no name for these. */
const namelessTypes = new Set(['saved_messages', 'replies', 'verification_codes'])

/** One pass over an export: drives the splitter, and lands chat after chat. */
export class ImportPass {
  readonly #options: ImportPassOptions
  readonly #splitter: ExportSplitter
  readonly #chats: ChatImportSummary[] = []
  readonly #skipped: SkippedChat[] = []
  readonly #warnings: TgeltError[] = []
  readonly #unmatched: Set<ChatSelector>
  #current: ChatImport | undefined
  #skipReason: SkippedChat['reason'] | undefined
  #fileCount = 0
  #reportedBytes = 0
  #isStopped = false
  #isTruncated = false
  #chatsWithoutId = 0
  /** Read ahead once a chat carries its header behind its messages, as after sorting by keys. */
  #headers: ExportHeaders | undefined

  constructor(options: ImportPassOptions) {
    this.#options = options
    this.#unmatched = new Set(options.only)
    const handler: ConstructorParameters<typeof ExportSplitter>[0] = {
      message: (message, isRepaired) => this.#current?.message(message, isRepaired),
      unreadable: (piece) => this.#current?.unreadable(piece),
    }
    this.#splitter = new ExportSplitter(handler)
  }

  async run(): Promise<void> {
    try {
      await this.#read()
    } catch (error) {
      throw this.#endEarly(error)
    }
    if (this.#unmatched.size > 0 && !this.#isStopped) throw new TgeltErrors(this.#unmatchedErrors())
  }

  warn(error: TgeltError, isLoss = false): void {
    this.#warnings.push(error)
    this.#options.emit?.({ kind: 'warning', error, isLoss })
  }

  summary(durationMs: number): ImportSummary {
    const { runId, observedAt, isDryRun, file } = this.#options
    return {
      runId,
      observedAt,
      chats: this.#chats,
      skippedChats: this.#skipped,
      isTruncated: this.#isTruncated,
      isStopped: this.#isStopped,
      chatsWithoutId: this.#chatsWithoutId,
      isDryRun,
      warnings: this.#warnings,
      sizeBytes: file.sizeBytes,
      durationMs,
    }
  }

  async #read(): Promise<void> {
    let bytesRead = 0
    for await (const chunk of readChunks(this.#options.file)) {
      if (this.#options.signal?.aborted) {
        this.#isStopped = true
        break
      }
      this.#splitter.feed(chunk)
      const isEnough = await this.#drain()
      bytesRead += chunk.length
      this.#reportProgress(bytesRead)
      if (isEnough) break
    }
    this.#splitter.finish()
    if (!this.#isStopped) await this.#drain()
    this.#endDocument()
  }

  /** Lands what the fed chunks hold. True: the rest of the file need not be read. */
  async #drain(): Promise<boolean> {
    for (;;) {
      const stop = this.#splitter.next()
      if (stop === 'needs-input') return false
      if (stop === 'done') return true
      if (stop === 'chat-ended') this.#endChat(true)
      else {
        await this.#startChat()
        if (this.#splitter.isSingleChat && this.#skipReason === 'not-selected') return true
      }
    }
  }

  async #startChat(): Promise<void> {
    const header = await this.#wholeHeader()
    const { id, name } = header
    const { file, since, emit } = this.#options
    if (id === undefined) {
      this.#skipReason = undefined
      this.#chatsWithoutId++
      const where = { file: file.shown, byteOffset: header.byteOffset, name }
      if (this.#splitter.isSingleChat) throw exportError('export-chat-without-id', where)
      return this.warn(exportError('export-chat-without-id', where), true)
    }
    const chat = { chatKind: toChatKind(header.type), chatId: id, name }
    this.#skipReason = this.#whyNot(chat)
    const bronze = this.#skipReason === undefined ? await this.#openBronze(chat) : undefined
    const byteOffset = (): number => this.#splitter.byteOffset
    this.#current = new ChatImport({ chat, bronze, sinceMs: since?.getTime(), byteOffset })
    if (bronze !== undefined) emit?.({ kind: 'chat-started', ...chat })
  }

  async #wholeHeader(): Promise<ChatHeader> {
    const header = this.#splitter.chat
    if (isHeaderWhole(header)) return header
    this.#headers ??= await readHeaders(this.#options.file)
    const ahead = this.#headers.chats[this.#splitter.chatCount - 1]
    return ahead === undefined ? header : this.#splitter.useHeader(ahead)
  }

  get #account(): string | null {
    return this.#splitter.account ?? this.#headers?.account ?? null
  }

  /** Why a chat is not to be landed; undefined if it is. */
  #whyNot(chat: SelectableChat): SkippedChat['reason'] | undefined {
    const { allowedChats, only } = this.#options
    const isAllowed =
      allowedChats === undefined ||
      allowedChats.length === 0 ||
      allowedChats.some((selector) => selectsChat(selector, chat))
    if (only === undefined || only.length === 0) return isAllowed ? undefined : 'not-listed'
    const asking = only.filter((selector) => selectsChat(selector, chat))
    const [first] = asking
    if (first === undefined) return isAllowed ? 'not-selected' : 'not-listed'
    for (const selector of asking) this.#unmatched.delete(selector)
    if (isAllowed) return undefined
    const allowed = (allowedChats ?? []).map((selector) => selector.shown)
    throw importError('chat-not-allowed', { selector: first.shown, chat, allowed })
  }

  async #openBronze(chat: SelectableChat): Promise<ChatBronze> {
    const { bronzeFolder, observedAt, runId, isDryRun, columnar, maxFileBytes } = this.#options
    const { chatKind, chatId } = chat
    return ChatBronze.open({
      bronzeFolder,
      chat: { source: 'desktop_export', account: this.#account, chatKind, chatId },
      observedAt,
      runId,
      nextFileName: () => `${runId}-${String(++this.#fileCount).padStart(4, '0')}.ndjson`,
      maxFileBytes: maxFileBytes ?? defaultMaxFileBytes,
      isDryRun,
      columnar,
    })
  }

  #endChat(isFinished: boolean): void {
    const current = this.#current
    if (current === undefined) return
    this.#current = undefined
    const { bronze, readCount } = current
    const { name, ...chat } = current.chat
    if (bronze === undefined) {
      this.#skipped.push({ ...chat, name, messages: readCount, reason: this.#skipReason ?? 'not-listed' })
      return
    }
    const newest = bronze.newestKnownAt
    bronze.landChat(this.#splitter.chat.toJson())
    const landed = bronze.finish({ name, isFinished, readCount })
    const folder = chatFolder({ source: 'desktop_export', account: this.#account, ...chat })
    const summary = current.summary(landed.map(({ file }) => `${folder}/${file}`))
    this.#chats.push(summary)
    this.#options.emit?.({ kind: 'chat-finished', chat: summary })
    const observed = this.#options.observedAt.toISOString()
    const hasDifferences = summary.landed.changed + summary.landed.older > 0
    if (newest !== undefined && newest > observed && hasDifferences)
      this.warn(importError('import-out-of-order', { chat: { ...chat, name }, newest, observed }))
  }

  /** Says what is wrong with the document's end, if anything. */
  #endDocument(): void {
    const { file } = this.#options
    const { byteOffset, chatCount, isWhole, hasTrailingData } = this.#splitter
    const isSkippedEarly = this.#skipReason === 'not-selected' && this.#splitter.isSingleChat
    this.#isTruncated = !isWhole && !this.#isStopped && !isSkippedEarly
    this.#endChat(false)
    if (chatCount === 0 && !this.#isStopped)
      throw isWhole
        ? exportError('export-without-chats', { file: file.shown })
        : exportError('export-malformed', { file: file.shown, byteOffset, reason: 'it ends before any chat' })
    if (this.#isTruncated)
      this.warn(exportWarning('export-truncated', { file: file.shown, byteOffset }), true)
    if (hasTrailingData) this.warn(exportWarning('export-trailing-data', { file: file.shown, byteOffset }))
  }

  /** After a failure of the file, what was read is landed all the same; after one of bronze, nothing more is. */
  #endEarly(error: unknown): unknown {
    const { file } = this.#options
    if (error instanceof MalformedExport) {
      this.#endChat(false)
      const { byteOffset, message: reason } = error
      return this.#splitter.chatCount === 0
        ? exportError('export-not-json', { file: file.shown, reason: `${reason} at byte ${byteOffset}` })
        : exportError('export-malformed', { file: file.shown, byteOffset, reason })
    }
    const isFault = error instanceof Error && 'code' in error && error.code === 'export-read-failed'
    if (isFault) this.#endChat(false)
    else this.#current?.bronze?.abandon()
    return error
  }

  #unmatchedErrors(): readonly TgeltError[] {
    const { file } = this.#options
    const chats = [...this.#chats, ...this.#skipped]
    return [...this.#unmatched].map(({ shown }) =>
      importError('chat-not-in-export', { selector: shown, file: file.shown, chats }),
    )
  }

  #reportProgress(bytesRead: number): void {
    const { emit, file } = this.#options
    if (emit === undefined || bytesRead - this.#reportedBytes < progressBytes) return
    this.#reportedBytes = bytesRead
    const chat = this.#current?.bronze === undefined ? undefined : this.#current.summary([])
    emit({ kind: 'import-progressed', bytesRead, sizeBytes: file.sizeBytes, chat })
  }
}

function isHeaderWhole(header: ChatHeader): boolean {
  if (header.id === undefined || header.type === undefined) return false
  return header.has('name') || namelessTypes.has(header.type ?? '')
}
