import { createHash } from 'node:crypto'

/** A message as an export has it, read for tests: straightforwardly, all at once. */
export interface ExportedMessage {
  readonly id: number
  readonly type: string
  readonly [key: string]: unknown
}

export interface ExportedChat {
  readonly name: string
  readonly type: string
  readonly id: number
  readonly messages: readonly ExportedMessage[]
  /** Texts of messages that no repair makes readable. */
  readonly unreadable: readonly string[]
}

/**
 * Reads a whole-account export by its indentation: a chat starts three spaces in, a message five. Repairs what Telegram
 * Desktop is known to break. For tests: it trusts the file's layout, so it shares nothing with the extractor.
 */
export function readDesktopExport(text: string): readonly ExportedChat[] {
  return text
    .split(/\n {3}\{\n(?= {4}"name")/)
    .slice(1)
    .map((chatText): ExportedChat => {
      const [head = '', body = ''] = chatText.split('"messages": [')
      const header = JSON.parse(`{${head.trimEnd().replace(/,$/, '')}}`)
      const messages: ExportedMessage[] = []
      const unreadable: string[] = []
      for (const match of body.matchAll(/^ {5}\{\n[\s\S]*?\n {5}\}/gm)) {
        try {
          messages.push(JSON.parse(repair(match[0])))
        } catch {
          unreadable.push(match[0])
        }
      }
      return { ...header, messages, unreadable }
    })
}

function repair(text: string): string {
  return text
    .replace(/\\x([0-9A-F]{2})/g, '\\u00$1')
    .replace(
      /"document_id": (?!["\d{[]|null)(.*?)(,?)$/gm,
      (_, path, comma) => `"document_id": ${JSON.stringify(path)}${comma}`,
    )
}

export interface Landing {
  readonly observedAt: string
  readonly runId: string
  readonly account?: string
}

/** Like the extractor's: what every export writes anew (paths, local times) doesn't make another version. */
function contentHash(payload: unknown): string {
  const volatile = ['date', 'edited', 'photo', 'file', 'thumbnail']
  const content = JSON.stringify(payload, (key, value) => (volatile.includes(key) ? undefined : value))
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}

const KINDS: Readonly<Record<string, string>> = {
  public_supergroup: 'supergroup',
  private_supergroup: 'supergroup',
  public_channel: 'channel',
  private_channel: 'channel',
  private_group: 'group',
  personal_chat: 'user',
}

/** The NDJSON lines that landing a chat gives, as ARCHITECTURE.md describes bronze. */
export function bronzeLines(chat: ExportedChat, landing: Landing): readonly string[] {
  const line = (kind: string, messageId: string | null, payload: unknown): string =>
    JSON.stringify({
      source: 'desktop_export',
      account: landing.account ?? '990000000001',
      chat_kind: KINDS[chat.type] ?? 'group',
      chat_id: String(chat.id),
      record_kind: kind,
      message_id: messageId,
      observed_at: landing.observedAt,
      run_id: landing.runId,
      content_hash: contentHash(payload),
      repaired: false,
      payload,
    })
  return [
    line('chat', null, { name: chat.name, type: chat.type, id: chat.id }),
    ...chat.messages.map((message) => line('message', String(message.id), message)),
    ...chat.unreadable.map((text) => line('unreadable', null, { text })),
  ]
}
