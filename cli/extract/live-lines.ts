import { stripVTControlCharacters } from 'node:util'
import type {
  Completeness,
  LandedCounts,
  LiveChatName,
  LiveChatSummary,
  LiveEvent,
  LivePhase,
  LiveSummary,
  StopReason,
} from '../../extract/telegram/live-events.ts'
import { printable } from '../../kernel/printable.ts'
import { displayWidth, fitted, padded } from '../ui/display-width.ts'
import { showCount, showDuration, showQuantity } from '../ui/quantity.ts'
import type { Colors, Terminal } from '../ui/terminal.ts'

export interface ChatProgress {
  readonly label: string
  readonly phase: LivePhase
  readonly landed: LandedCounts
  readonly messagesPerSecond: number | undefined
  /** Unix seconds. */
  readonly atDate: number | undefined
  /** Of its history, from 0 to 1. */
  readonly share: number | undefined
  /** What its calls wait for. */
  readonly wait: string | undefined
}

/** What a chat is at; reading its history is what is usual, and needs no word. */
const phaseWords: Readonly<Record<LivePhase, string>> = {
  describing: 'describing',
  changes: 'changes since the last run',
  history: '',
  recent: 'reading the newest again',
  gaps: 'checking gaps',
  people: 'people',
}

const widestLabel = 32
const narrowestLabel = 12
const statusWidth = 'incomplete'.length

/** What chats are called on their lines: by name, with the id where there is no name, or two have the same. */
export function labelOf(chat: LiveChatName, all: readonly LiveChatName[]): string {
  const { name, chatKind, chatId } = chat
  if (name === null || name.trim() === '') return `${chatKind} ${chatId}`
  const shown = printable(name)
  const namesakes = all.filter((each) => each.name === name)
  return namesakes.length > 1 ? `${fitted(shown, 24)} (${chatId})` : shown
}

/** `  Example Makers  messages 12,400 · flood wait until 14:03:27 (27s) · at 2026-11-02`: what matters most is cut off last. */
export function progressLine(chat: ChatProgress, labelWidth: number, { colors }: Terminal): string {
  const { landed, messagesPerSecond, atDate, share, wait, phase } = chat
  const messages = landed.new + landed.changed
  const parts = [
    messages === 0 && phase !== 'history' ? '' : `messages ${showCount(messages)}`,
    wait === undefined ? '' : colors.yellow(wait),
    messagesPerSecond === undefined ? '' : `${showCount(Math.round(messagesPerSecond))}/s`,
    phaseWords[phase],
    share === undefined ? '' : `${Math.floor(share * 100)} %`,
    atDate === undefined ? '' : `at ${dayOf(atDate)}`,
  ].filter((part) => part !== '')
  return `  ${labelColumn(chat.label, labelWidth)}  ${parts.join(' · ')}`
}

/** How much of a history has been read, where a chat counts its own messages: elsewhere ids say nothing of that. */
export function shareRead({
  chat,
  phase,
  atMessageId = 0,
  topMessageId,
}: LiveEvent & { kind: 'chat-progressed' }): number | undefined {
  const counts = chat.chatKind === 'supergroup' || chat.chatKind === 'channel'
  if (!counts || phase !== 'history' || topMessageId === undefined || atMessageId < 1) return undefined
  return Math.min(1, atMessageId / topMessageId)
}

const mostNames = 8

/** `Flat, News and 3 more` */
export function namesText(names: readonly string[]): string {
  const more = names.length - mostNames
  return more > 0 ? `${names.slice(0, mostNames).join(', ')} and ${more} more` : names.join(', ')
}

/** How wide the labels' column is: as the widest label, if the terminal leaves room for more than labels. */
export function labelWidthOf(labels: readonly string[], { live, width }: Terminal): number {
  const room = live ? Math.max(narrowestLabel, width - 66) : widestLabel
  return Math.min(widestLabel, room, Math.max(0, ...labels.map(displayWidth)))
}

export type ChatStatus = 'complete' | 'incomplete' | 'failed'

/** Errors that say no more than that a chat was left before its end: the next run goes on with it. */
const leftBeforeItsEnd: readonly string[] = [
  'telegram-chat-incomplete',
  'telegram-changes-untold',
  'telegram-stopped',
  'telegram-wait-too-long',
]

/** What became of a chat: `incomplete` is what the same command goes on with, `failed` needs somebody to do something. */
export function statusOf({ error, completeness }: LiveChatSummary): ChatStatus {
  if (error !== undefined && !leftBeforeItsEnd.includes(error.code)) return 'failed'
  return error === undefined && completeness?.isComplete ? 'complete' : 'incomplete'
}

/**
 * `complete    Example Makers  12,420 ids = 12,100 stored + 310 deleted + 10 unreadable, 0 unknown   +204 new  3 changed  1.3s`:
 * on two lines where one is too narrow.
 */
export function chatLines(
  chat: LiveChatSummary,
  label: string,
  labelWidth: number,
  terminal: Terminal,
): string {
  const { colors } = terminal
  const status = paintedStatus(statusOf(chat), colors)
  const proof = chat.completeness && completenessText(chat.completeness, colors)
  return summaryLines(
    status,
    labelColumn(label, labelWidth),
    proof,
    landedText(chat.landed, chat.durationMs),
    terminal,
  )
}

/** The chats' sum, as one chat's line. `wanted` counts the chats that should have been read. */
export function totalLines(
  summary: LiveSummary,
  wanted: number,
  labelWidth: number,
  terminal: Terminal,
): string {
  const { colors } = terminal
  const { chats } = summary
  const complete = chats.filter((chat) => statusOf(chat) === 'complete').length
  const isAll = complete === wanted && summary.stopped === undefined
  // Of what the list names and could not be found, a warning has told.
  const isComplete = isAll && summary.warnings.length === 0
  const status = paintedStatus(isComplete ? 'complete' : 'incomplete', colors)
  const label = isAll
    ? showQuantity(wanted, 'chat')
    : `${showCount(complete)} of ${showQuantity(wanted, 'chat')}`
  const proofs = chats.flatMap(({ completeness }) => (completeness === undefined ? [] : [completeness]))
  const proof = proofs.length === 0 ? undefined : completenessText(sumOf(proofs), colors)
  const landed = landedText(landedInAll(chats.map((chat) => chat.landed)), summary.durationMs)
  return summaryLines(status, labelColumn(label, labelWidth), proof, landed, terminal)
}

/** What is missing of a chat and what to do about it; undefined if nothing is. */
export function incompleteText({ completeness, error }: LiveChatSummary): string | undefined {
  if (error !== undefined || completeness?.isComplete) return undefined
  const unknown = completeness?.unknown ?? 0
  const what =
    unknown > 0
      ? `Of ${showQuantity(unknown, 'id')} it could not be found out whether there is a message.`
      : 'Its history has not been read to the end.'
  return `${' '.repeat(statusWidth + 2)}${what} Run the same command again: it goes on from here.`
}

/** Why a run ended early and what to do. */
export const stopTexts: Readonly<Record<StopReason, string>> = {
  interrupted: 'Interrupted. What was read is landed; the same command goes on from there.',
  'max-wait':
    'Stopped: Telegram wants a longer wait than --max-wait allows. What was read is landed; the same command goes on from there, once the wait is over.',
  account: 'Stopped: Telegram does not accept this login any more. What was read is landed.',
  trouble:
    "Stopped: calls for several chats in a row got no answer; the trouble is Telegram's or the network's. What was read is landed; the same command goes on from there.",
}

/** `+204 new  3 changed  1 deleted` */
export function countsText(landed: LandedCounts): string {
  const { new: added, changed, deleted } = landed
  return `+${showCount(added)} new  ${showCount(changed)} changed  ${showCount(deleted)} deleted`
}

export function landedInAll(counts: readonly LandedCounts[]): LandedCounts {
  const sum = (key: keyof LandedCounts): number => counts.reduce((total, each) => total + each[key], 0)
  return { new: sum('new'), changed: sum('changed'), deleted: sum('deleted'), described: sum('described') }
}

function paintedStatus(status: ChatStatus, colors: Colors): string {
  const paint = { complete: colors.green, incomplete: colors.yellow, failed: colors.red }[status]
  return paint(status)
}

function sumOf(proofs: readonly Completeness[]): Completeness {
  const sum = (key: 'asked' | 'stored' | 'deleted' | 'unreadable' | 'unknown'): number =>
    proofs.reduce((total, each) => total + each[key], 0)
  return {
    proof: proofs.every(({ proof }) => proof === 'read-to-the-end') ? 'read-to-the-end' : 'every-id',
    asked: sum('asked'),
    stored: sum('stored'),
    deleted: sum('deleted'),
    unreadable: sum('unreadable'),
    unknown: sum('unknown'),
    isComplete: proofs.every(({ isComplete }) => isComplete),
  }
}

function completenessText(completeness: Completeness, colors: Colors): string {
  const { proof, asked, stored, deleted, unreadable, unknown } = completeness
  const ids = `${showQuantity(asked, 'id')}${proof === 'every-id' ? '' : ' heard of'}`
  const known = `${showCount(stored)} stored + ${showCount(deleted)} deleted + ${showCount(unreadable)} unreadable`
  const rest = `${showCount(unknown)} unknown`
  return `${ids} = ${known}, ${unknown > 0 ? colors.yellow(rest) : rest}`
}

function landedText(landed: LandedCounts, durationMs: number): string {
  return `${countsText(landed)}  ${showDuration(durationMs)}`
}

function summaryLines(
  status: string,
  label: string,
  proof: string | undefined,
  landed: string,
  { live, width, colors }: Terminal,
): string {
  const head = `${padStatus(status)}  ${label}`
  const tail = colors.dim(landed)
  if (proof === undefined) return `${head}  ${tail}`
  const line = `${head}  ${proof}   ${tail}`
  if (!live || displayWidth(stripVTControlCharacters(line)) <= width) return line
  return `${head}  ${tail}\n${' '.repeat(statusWidth + 2)}${proof}`
}

function labelColumn(label: string, width: number): string {
  return padded(fitted(label, width), width)
}

/** Colour codes take no room. */
function padStatus(status: string): string {
  return status + ' '.repeat(Math.max(0, statusWidth - displayWidth(stripVTControlCharacters(status))))
}

function dayOf(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString().slice(0, 10)
}
