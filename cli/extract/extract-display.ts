import type { ChatImportSummary, ImportEvent, ImportSummary } from '../../extract/import-summary.ts'
import type { Clock } from '../../kernel/clock.ts'
import { errorMessage } from '../ui/error-text.ts'
import type { Reporter } from '../ui/message.ts'
import { showCount, showDuration, showQuantity, showSize } from '../ui/quantity.ts'
import type { Colors, Terminal } from '../ui/terminal.ts'

const redrawEveryMs = 100

/** Shows how far an import has come while it works, and what became of each chat. */
export class ExtractDisplay {
  readonly #reporter: Reporter
  readonly #colors: Colors
  readonly #clock: Clock
  #startMs: number
  #drawnMs = Number.NEGATIVE_INFINITY
  #hasHead = false

  constructor(reporter: Reporter, terminal: Terminal, clock: Clock) {
    this.#reporter = reporter
    this.#colors = terminal.colors
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
        if (!this.#hasHead) this.#say('ChatsHead', headLine(this.#colors), {})
        this.#hasHead = true
        this.#say('ChatFinished', chatLine(event.chat, this.#colors), chatData(event.chat))
        break
      case 'warning':
        this.#reporter.message(errorMessage(event.error, this.#colors, 'warning'))
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
    const messages = chat === undefined ? '' : ` · ${chatName(chat)}: ${showQuantity(chat.read, 'message')}`
    const rate = `${showSize(bytesRead / seconds)}/s`
    this.#reporter.progress([
      `  ${String(percent).padStart(3)} % · ${showSize(bytesRead)} · ${rate}${messages}`,
    ])
  }

  #finish(summary: ImportSummary): void {
    const { chats, skippedChats, isDryRun, isStopped, sizeBytes, durationMs } = summary
    for (const { name, chatId, chatKind, messages, reason } of skippedChats) {
      const why = reason === 'not-listed' ? 'not in the list of project.yml' : 'not asked for'
      const text = `  left out: ${name ?? '(no name)'} (${chatKind} ${chatId}), ${showQuantity(messages, 'message')}: ${why}`
      this.#say('ChatSkipped', this.#colors.dim(text), {
        chat_id: chatId,
        chat_kind: chatKind,
        reason,
        messages,
      })
    }
    const landed = chats.reduce((sum, chat) => sum + landedOf(chat), 0)
    const read = chats.reduce((sum, chat) => sum + chat.read, 0)
    const verb = isDryRun ? 'Would land' : isStopped ? 'Stopped; landed' : 'Landed'
    const text = `${verb} ${showQuantity(landed, 'message')} of ${showCount(read)} from ${showQuantity(chats.length, 'chat')} (${showSize(sizeBytes)} in ${showDuration(durationMs)}).`
    this.#say('ImportFinished', text, { landed, read, chats: chats.length, size_bytes: sizeBytes })
  }

  #say(name: string, text: string, data: Readonly<Record<string, unknown>>): void {
    this.#reporter.message({ name, level: 'info', text, data })
  }
}

function landedOf({ landed }: ChatImportSummary): number {
  return landed.new + landed.changed + landed.older
}

function chatName({ name, chatKind, chatId }: ChatImportSummary): string {
  return name ?? `${chatKind} ${chatId}`
}

const nameWidth = 46
const countWidth = 13
const counted = ['read', 'landed', 'unchanged', 'repaired', 'quarantined']

function headLine(colors: Colors): string {
  return colors.dim(
    `  ${'chat'.padEnd(nameWidth)}${counted.map((word) => word.padStart(countWidth)).join('')}`,
  )
}

/** A row under `headLine`; what is out of the ordinary stands behind it. */
function chatLine(chat: ChatImportSummary, colors: Colors): string {
  const { landed, filteredBySince, repaired, quarantined } = chat
  const name = `${chatName(chat)} (${chat.chatKind} ${chat.chatId})`
  const counts = [chat.read, landedOf(chat), chat.unchanged, repaired, quarantined]
  const cells = counts.map((count, index) => {
    const cell = showCount(count).padStart(countWidth)
    return index === counts.length - 1 && count > 0 ? colors.yellow(cell) : cell
  })
  const remarks = [
    landed.changed > 0 ? `${showCount(landed.changed)} changed` : '',
    landed.older > 0 ? `${showCount(landed.older)} older` : '',
    filteredBySince > 0 ? `${showCount(filteredBySince)} before --since` : '',
  ].filter((remark) => remark !== '')
  const behind = remarks.length === 0 ? '' : `  ${colors.dim(remarks.join(', '))}`
  return `  ${name.padEnd(nameWidth)}${cells.join('')}${behind}`
}

function chatData(chat: ChatImportSummary): Readonly<Record<string, unknown>> {
  const { chatKind, chatId, name, read, landed, unchanged, repaired, quarantined, filteredBySince, files } =
    chat
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
    files,
  }
}
