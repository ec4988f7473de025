import { nearestName } from '../../kernel/errors/did-you-mean.ts'
import { printable } from '../../kernel/printable.ts'
import type { ChartRow } from '../../pages/charts/chart-spec.ts'
import { cliError } from '../errors.ts'

/** A chat that the report has a part about. */
export interface ReportChat {
  readonly key: string
  readonly title: string
  readonly firstOn: string | undefined
  readonly lastOn: string | undefined
}

export function reportChats(rows: readonly ChartRow[]): readonly ReportChat[] {
  return rows.map((row) => ({
    key: String(row['chat_key']),
    title: String(row['title'] ?? row['chat_key']),
    firstOn: row['first_on'] === null ? undefined : String(row['first_on']),
    lastOn: row['last_on'] === null ? undefined : String(row['last_on']),
  }))
}

/** Those of the chats that are named, by key, id or title; throws `report-chat-unknown`. */
export function namedChats(chats: readonly ReportChat[], wanted: readonly string[]): readonly ReportChat[] {
  const chosen = new Set<ReportChat>()
  for (const name of wanted) {
    const found = chats.filter(({ key, title }) => isNamed(name, key, title))
    if (found.length === 0) {
      const titles = chats.map(({ title }) => printable(title))
      const near = nearestName(name, titles)
      throw cliError('report-chat-unknown', { chat: name, known: near === undefined ? titles : [near] })
    }
    for (const chat of found) chosen.add(chat)
  }
  return chats.filter((chat) => chosen.has(chat))
}

function isNamed(name: string, key: string, title: string): boolean {
  return name === key || name === key.split(':').at(-1) || name.toLowerCase() === title.toLowerCase()
}
