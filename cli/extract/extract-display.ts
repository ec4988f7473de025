import type {
  ChatImportSummary,
  ImportEvent,
  ImportSummary,
  SkippedChat,
} from '../../extract/import-summary.ts'
import type { Clock } from '../../kernel/clock.ts'
import { printable } from '../../kernel/printable.ts'
import { fitted, padded } from '../ui/display-width.ts'
import { errorMessage } from '../ui/error-text.ts'
import type { Reporter } from '../ui/message.ts'
import { showCount, showDuration, showQuantity, showSize } from '../ui/quantity.ts'
import type { Terminal } from '../ui/terminal.ts'

const redrawEveryMs = 100

/** Shows how far an import has come while it works, and what became of each chat. */
export class ExtractDisplay {
  readonly #reporter: Reporter
  readonly #terminal: Terminal
  readonly #clock: Clock
  #startMs: number
  #drawnMs = Number.NEGATIVE_INFINITY
  #hasHead = false

  constructor(reporter: Reporter, terminal: Terminal, clock: Clock) {
    this.#reporter = reporter
    this.#terminal = terminal
    this.#clock = clock
    this.#startMs = clock.elapsedMs()
  }

  readonly handle = (event: ImportEvent): void => {
    switch (event.kind) {
      case 'import-started': {
        this.#startMs = this.#clock.elapsedMs()
        const text = `Reading ${event.file} (${showSize(event.sizeBytes)})`
        this.#say('ImportStarted', text, { file: event.file, size_bytes: event.sizeBytes })
        break
      }
      case 'chat-started':
        break
      case 'import-progressed':
        this.#draw(event.bytesRead, event.sizeBytes, event.chat)
        break
      case 'chat-finished':
        if (!this.#hasHead) this.#say('ChatsHead', headLine(this.#terminal), {})
        this.#hasHead = true
        this.#say('ChatFinished', chatLine(event.chat, this.#terminal), chatData(event.chat))
        for (const line of unreadableLines(event.chat))
          this.#say('Unreadable', this.#terminal.colors.yellow(line), {})
        break
      case 'warning':
        this.#reporter.message(
          errorMessage(event.error, this.#terminal.colors, event.isLoss ? 'error' : 'warning'),
        )
        break
      case 'import-finished':
        this.#reporter.progress([])
        this.#finish(event.summary)
        break
    }
  }

  #draw(bytesRead: number, sizeBytes: number, chat: ChatImportSummary | undefined): void {
    const nowMs = this.#clock.elapsedMs()
    if (nowMs - this.#drawnMs < redrawEveryMs) return
    this.#drawnMs = nowMs
    const seconds = Math.max(0.001, (nowMs - this.#startMs) / 1000)
    const percent = Math.floor((100 * bytesRead) / Math.max(1, sizeBytes))
    // The name comes last: it may be cut.
    const messages = chat === undefined ? '' : ` · ${showQuantity(chat.read, 'message')} of ${chatName(chat)}`
    const rate = `${showSize(bytesRead / seconds)}/s`
    this.#reporter.progress([
      `  ${String(percent).padStart(3)} % · ${showSize(bytesRead)} · ${rate}${messages}`,
    ])
  }

  #finish(summary: ImportSummary): void {
    const { chats, skippedChats, isDryRun, isStopped, sizeBytes, durationMs } = summary
    for (const { name, chatId, chatKind, messages, reason } of skippedChats) {
      const why = reason === 'not-listed' ? 'not in the list of project.yml' : 'not asked for'
      const text = `  left out: ${name === null ? '(no name)' : printable(name)} (${chatKind} ${chatId}), ${showQuantity(messages, 'message')}: ${why}`
      this.#say('ChatSkipped', this.#terminal.colors.dim(text), {
        chat_id: chatId,
        chat_kind: chatKind,
        reason,
        messages,
      })
    }
    const landed = chats.reduce((sum, chat) => sum + landedOf(chat), 0)
    const read = chats.reduce((sum, chat) => sum + chat.read, 0)
    const verb = isDryRun ? 'Would land' : isStopped ? 'Stopped; landed' : 'Landed'
    // A stopped run has read only a part of the file.
    const work = `${isStopped ? '' : `${showSize(sizeBytes)} in `}${showDuration(durationMs)}`
    const from = showQuantity(distinctChats(chats).length, 'chat')
    const text = `${verb} ${showQuantity(landed, 'message')} of ${showCount(read)} from ${from} (${work}).`
    this.#say('ImportFinished', text, {
      landed,
      read,
      chats: distinctChats(chats).length,
      size_bytes: sizeBytes,
    })
  }

  #say(name: string, text: string, data: Readonly<Record<string, unknown>>): void {
    this.#reporter.message({ name, level: 'info', text, data })
  }
}

/** An account's export may hold a chat twice: among the chats, and among those that were left. */
export function distinctChats(chats: readonly ChatImportSummary[]): readonly ChatImportSummary[] {
  return [...new Map(chats.map((chat) => [`${chat.chatKind} ${chat.chatId}`, chat])).values()]
}

function landedOf({ landed }: ChatImportSummary): number {
  return landed.new + landed.changed + landed.older
}

function chatName({ name, chatKind, chatId }: Pick<SkippedChat, 'name' | 'chatKind' | 'chatId'>): string {
  return name === null ? `${chatKind} ${chatId}` : printable(name)
}

const columns = [
  { word: 'read', width: 9 },
  { word: 'landed', width: 9 },
  { word: 'unchanged', width: 11 },
  { word: 'repaired', width: 10 },
  { word: 'quarantined', width: 13 },
]
const countsWidth = columns.reduce((sum, { width }) => sum + width, 0)
const widestName = 56
const narrowestName = 24
/** From here on there is room for the kind beside the id. */
const roomyName = 40

/** The chats' names get what a terminal's line has left; a log's lines are as long as need be. */
function nameWidth({ live, width }: Terminal): number {
  return live ? Math.max(narrowestName, Math.min(widestName, width - countsWidth - 2)) : widestName
}

function cell(text: string, index: number): string {
  return ` ${text.padStart((columns[index]?.width ?? 1) - 1)}`
}

function headLine(terminal: Terminal): string {
  const words = columns.map(({ word }, index) => cell(word, index))
  return terminal.colors.dim(`  ${'chat'.padEnd(nameWidth(terminal))}${words.join('')}`)
}

/** A row under `headLine`; what is out of the ordinary stands behind it. A long name is cut, never the id. */
function chatLine(chat: ChatImportSummary, terminal: Terminal): string {
  const { landed, filteredBySince, repaired, quarantined } = chat
  const { colors } = terminal
  const width = nameWidth(terminal)
  const id = width < roomyName ? ` (${chat.chatId})` : ` (${chat.chatKind} ${chat.chatId})`
  const name = padded(fitted(chatName(chat), Math.max(1, width - id.length)) + id, width)
  const counts = [chat.read, landedOf(chat), chat.unchanged, repaired, quarantined]
  const cells = counts.map((count, index) => {
    const text = cell(showCount(count), index)
    return index === counts.length - 1 && count > 0 ? colors.yellow(text) : text
  })
  const remarks = [
    landed.changed > 0 ? `${showCount(landed.changed)} changed` : '',
    landed.older > 0 ? `${showCount(landed.older)} older` : '',
    filteredBySince > 0 ? `${showCount(filteredBySince)} before --since` : '',
  ].filter((remark) => remark !== '')
  const behind = remarks.length === 0 ? '' : `  ${colors.dim(remarks.join(', '))}`
  return `  ${name}${cells.join('')}${behind}`
}

function unreadableLines({ unreadable, quarantined }: ChatImportSummary): readonly string[] {
  const lines = unreadable.map(
    ({ byteOffset, reason }) => `    could not be read: at byte ${byteOffset}, ${reason}`,
  )
  const more = quarantined - unreadable.length
  return more > 0 ? [...lines, `    … and ${showCount(more)} more`] : lines
}

function chatData(chat: ChatImportSummary): Readonly<Record<string, unknown>> {
  const {
    chatKind,
    chatId,
    name,
    read,
    landed,
    unchanged,
    repaired,
    quarantined,
    unreadable,
    filteredBySince,
    files,
  } = chat
  return {
    chat_kind: chatKind,
    chat_id: chatId,
    chat_name: name,
    read,
    landed,
    unchanged,
    repaired,
    quarantined,
    filtered_by_since: filteredBySince,
    unreadable: unreadable.map(({ byteOffset, reason }) => ({ byte_offset: byteOffset, reason })),
    files,
  }
}
