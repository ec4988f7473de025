import {
  type LandedCounts,
  type LiveChatName,
  type LiveChatSummary,
  type LiveEvent,
  type LivePhase,
  nothingLanded,
} from '../../extract/telegram/live-events.ts'
import type { Clock } from '../../kernel/clock.ts'
import { errorMessage } from '../ui/error-text.ts'
import type { Level, Reporter } from '../ui/message.ts'
import { showDuration, showQuantity } from '../ui/quantity.ts'
import type { Terminal } from '../ui/terminal.ts'
import { chatData, landedData, nameData, summaryData, waitData } from './live-data.ts'
import {
  type ChatStatus,
  chatLines,
  countsText,
  incompleteText,
  labelOf,
  labelWidthOf,
  landedInAll,
  namesText,
  progressLine,
  shareRead,
  statusOf,
  stopTexts,
  totalLines,
} from './live-lines.ts'
import { RateMeter } from './rate-meter.ts'

const redrawEveryMs = 200
const mostProgressLines = 8

type Waiting = LiveEvent & { kind: 'waiting' }

interface ActiveChat {
  readonly label: string
  readonly rate: RateMeter
  phase: LivePhase
  landed: LandedCounts
  atDate: number | undefined
  share: number | undefined
}

const levels: Readonly<Record<ChatStatus, Level>> = { complete: 'info', incomplete: 'warn', failed: 'error' }

/** Which methods a chat's phase stands still for. */
const methodsOf: Readonly<Record<LivePhase, RegExp>> = {
  describing: /getFull|resolveUsername|getUsers|getDialogs/,
  changes: /Difference|getState/,
  history: /getHistory/,
  recent: /getHistory/,
  gaps: /getMessages/,
  people: /getParticipants|getForumTopics|getFull/,
}

/** Shows a live extraction: what each chat is at while it works, what became of it, and what all of them came to. */
export class LiveDisplay {
  readonly #reporter: Reporter
  readonly #terminal: Terminal
  readonly #clock: Clock
  readonly #active = new Map<string, ActiveChat>()
  #chats: readonly LiveChatName[] = []
  #waits: readonly Waiting[] = []
  readonly #told = new Set<string>()
  #following: string | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(reporter: Reporter, terminal: Terminal, clock: Clock) {
    this.#reporter = reporter
    this.#terminal = terminal
    this.#clock = clock
  }

  readonly handle = (event: LiveEvent): void => {
    switch (event.kind) {
      case 'live-started':
        this.#start(event.chats)
        break
      case 'chat-started':
        this.#chatStarted(event.chat)
        break
      case 'chat-progressed':
        this.#progressed(event)
        break
      case 'waiting':
        this.#wait(event)
        break
      case 'chat-finished':
        this.#chatFinished(event)
        break
      case 'warning':
        this.#reporter.message(errorMessage(event.error, this.#terminal.colors, 'warning'))
        break
      case 'heartbeat':
        this.#heartbeat(event)
        break
      case 'live-finished':
        this.stop()
        this.#finish(event)
        break
    }
  }

  /** Stops redrawing. Safe to call again. */
  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#active.clear()
    this.#following = undefined
    this.#reporter.progress([])
  }

  #start(chats: readonly LiveChatName[]): void {
    this.#chats = chats
    this.#told.clear()
    const text = `Reading ${showQuantity(chats.length, 'chat')} from Telegram`
    this.#say('LiveStarted', text, { chats: chats.map(nameData) })
    clearInterval(this.#timer)
    this.#timer = setInterval(() => this.#draw(), redrawEveryMs)
    this.#timer.unref()
  }

  #chatStarted(chat: LiveChatName): void {
    const label = labelOf(chat, this.#chats)
    this.#active.set(keyOf(chat), {
      label,
      rate: new RateMeter(),
      phase: 'describing',
      landed: nothingLanded,
      atDate: undefined,
      share: undefined,
    })
    const text = `START ${label} (${chat.chatKind} ${chat.chatId})`
    this.#reporter.message({
      name: 'ChatStarted',
      level: 'info',
      text,
      data: nameData(chat),
      plainOnly: true,
    })
    this.#draw()
  }

  #progressed(event: LiveEvent & { kind: 'chat-progressed' }): void {
    const { chat, phase, landed, atDate } = event
    const active = this.#active.get(keyOf(chat))
    if (active === undefined) return
    Object.assign(active, { phase, landed, atDate, share: shareRead(event) })
    active.rate.count(landed.new + landed.changed, this.#clock.elapsedMs())
    this.#draw()
  }

  #wait(wait: Waiting): void {
    this.#waits = [...this.#waitsLeft().filter(({ method }) => method !== wait.method), wait]
    const text = `${this.#waitText(wait)}: ${wait.method} (${wait.word})`
    this.#reporter.message({ name: 'Waiting', level: 'info', text, data: waitData(wait), plainOnly: true })
    this.#draw()
  }

  #chatFinished({ chat }: LiveEvent & { kind: 'chat-finished' }): void {
    this.#active.delete(keyOf(chat))
    this.#draw()
    const status = statusOf(chat)
    this.#reporter.message({
      name: 'ChatFinished',
      level: levels[status],
      text: chatLines(chat, labelOf(chat, this.#chats), this.#labelWidth(), this.#terminal),
      data: chatData(chat),
    })
    this.#explain(chat, status)
  }

  #explain({ error, ...chat }: LiveChatSummary, status: ChatStatus): void {
    const missing = incompleteText({ error, ...chat })
    if (missing !== undefined)
      this.#reporter.message({ name: 'Incomplete', level: 'warn', text: missing, data: nameData(chat) })
    // Of many chats that were left for one reason, it is said once; of Ctrl-C, at the end.
    if (error === undefined || error.code === 'telegram-stopped' || this.#told.has(error.code)) return
    if (error.code === 'telegram-wait-too-long') this.#told.add(error.code)
    const severity = status === 'failed' ? 'error' : 'warning'
    this.#reporter.message(errorMessage(error, this.#terminal.colors, severity))
  }

  #heartbeat({ landed, bufferedUpdates }: LiveEvent & { kind: 'heartbeat' }): void {
    const waiting =
      bufferedUpdates === 0 ? '' : ` · ${showQuantity(bufferedUpdates, 'update')} not yet landed`
    const text = `following · ${countsText(landed)}${waiting}`
    this.#following = `  ${text} · ${this.#timeOf(this.#clock.now())}`
    const data = { landed: landedData(landed), buffered_updates: bufferedUpdates }
    this.#reporter.message({ name: 'Heartbeat', level: 'info', text, data, plainOnly: true })
    this.#draw()
  }

  #finish({ summary }: LiveEvent & { kind: 'live-finished' }): void {
    const landed = landedInAll(summary.chats.map((chat) => chat.landed))
    this.#reporter.message({
      name: 'LiveFinished',
      level: 'info',
      text: totalLines(summary, this.#chats.length, this.#labelWidth(), this.#terminal),
      data: summaryData(summary, this.#chats.length, landed),
    })
    const open = summary.chats.filter((chat) => statusOf(chat) !== 'complete')
    if (open.length > 0 && this.#chats.length > 1) {
      const names = open.map((chat) => labelOf(chat, this.#chats))
      this.#say('NotComplete', `  not complete: ${namesText(names)}`, { chats: open.map(nameData) })
    }
    if (summary.stopped === undefined) return
    this.#reporter.message({
      name: 'Stopped',
      level: summary.stopped === 'interrupted' ? 'info' : 'error',
      text: stopTexts[summary.stopped],
      data: { reason: summary.stopped },
    })
  }

  #draw(): void {
    const waits = this.#waitsLeft()
    const nowMs = this.#clock.elapsedMs()
    const shown = [...this.#active.values()].slice(0, mostProgressLines)
    const labelWidth = labelWidthOf(
      shown.map(({ label }) => label),
      this.#terminal,
    )
    const met = new Set<Waiting>()
    const lines = shown.map(({ label, phase, landed, atDate, share, rate }) => {
      const wait = waits.find(({ method }) => methodsOf[phase].test(method))
      if (wait !== undefined) met.add(wait)
      const isReading = phase === 'history' || phase === 'changes' || phase === 'recent'
      const messagesPerSecond = isReading && wait === undefined ? rate.perSecond(nowMs) : undefined
      const waitText = wait && this.#waitText(wait)
      return progressLine(
        { label, phase, landed, atDate, share, messagesPerSecond, wait: waitText },
        labelWidth,
        this.#terminal,
      )
    })
    const more = this.#active.size - shown.length
    if (more > 0) lines.push(this.#terminal.colors.dim(`  … and ${more} more`))
    for (const wait of waits)
      if (!met.has(wait))
        lines.push(this.#terminal.colors.yellow(`  ${this.#waitText(wait)}: ${wait.method}`))
    if (this.#following !== undefined) lines.push(this.#following)
    this.#reporter.progress(lines)
  }

  #waitsLeft(): readonly Waiting[] {
    const now = this.#clock.now()
    return this.#waits.filter(({ until }) => until > now)
  }

  /** `flood wait until 14:03:27 (27s)` */
  #waitText({ reason, until }: Waiting): string {
    const leftMs = Math.max(0, until.getTime() - this.#clock.now().getTime())
    const left = leftMs < 60_000 ? `${Math.ceil(leftMs / 1000)}s` : showDuration(leftMs)
    return `${waitWords[reason]} until ${this.#timeOf(until)} (${left})`
  }

  /** A person reads their own clock; a log has the time of its lines, which is UTC. */
  #timeOf(moment: Date): string {
    return this.#terminal.live ? moment.toTimeString().slice(0, 8) : moment.toISOString().slice(11, 19)
  }

  #labelWidth(): number {
    return labelWidthOf(
      this.#chats.map((chat) => labelOf(chat, this.#chats)),
      this.#terminal,
    )
  }

  #say(name: string, text: string, data: Readonly<Record<string, unknown>>): void {
    this.#reporter.message({ name, level: 'info', text, data })
  }
}

const waitWords: Readonly<Record<Waiting['reason'], string>> = {
  'flood-wait': 'flood wait',
  trouble: 'trouble, waiting',
  'takeout-delay': 'takeout delayed',
}

function keyOf({ chatKind, chatId }: LiveChatName): string {
  return `${chatKind} ${chatId}`
}
