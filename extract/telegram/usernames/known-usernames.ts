import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../../kernel/clock.ts'
import { isNodeError } from '../../../kernel/errors/node-error.ts'
import { writeFileAtomic } from '../../../kernel/files/atomic-file.ts'
import { toBronzeError } from '../../bronze/bronze-errors.ts'
import type { ListedChat } from '../client/telegram-client.ts'
import {
  parseRemembered,
  type RememberedChat,
  type RememberedChats,
  showRemembered,
} from './remembered-chats.ts'

/** A username rarely goes to another chat, and somebody who has just made one wants it found. */
const goodForMs = { chat: 24 * 3_600_000, nobody: 10 * 60_000 }

/** Which chats usernames name. */
export interface KnownUsernames {
  /** What was found lately, or what `lookUp` finds by now. */
  resolve(username: string, lookUp: () => Promise<ListedChat | undefined>): Promise<ListedChat | undefined>
}

/**
 * Has a username looked up once a day: Telegram allows some hundreds of look-ups, and then wants waits of many hours. What
 * was found is kept in the bronze folder, `telegram/usernames-<accountId>.json`; it is good for this account alone.
 */
export function knownUsernames(bronzeFolder: string, accountId: string, clock: Clock): KnownUsernames {
  const path = join(bronzeFolder, 'telegram', `usernames-${accountId}.json`)
  return {
    async resolve(username, lookUp) {
      const key = username.toLowerCase()
      const known = read(path)
      const remembered = known.get(key)
      if (remembered !== undefined && isGood(remembered, clock.now())) return remembered.chat
      const chat = await lookUp()
      const lookedUpAt = clock.now()
      write(path, new Map([...known, [key, { lookedUpAt, chat }]]))
      return chat
    },
  }
}

/** Never for longer than it should be, when the clock was set back. */
function isGood({ lookedUpAt, chat }: RememberedChat, now: Date): boolean {
  const ageMs = now.getTime() - lookedUpAt.getTime()
  return ageMs >= 0 && ageMs < (chat === undefined ? goodForMs.nobody : goodForMs.chat)
}

function write(path: string, chats: RememberedChats): void {
  try {
    writeFileAtomic(path, showRemembered(chats), 0o600)
  } catch (cause) {
    throw toBronzeError('the bronze folder', cause, 'write')
  }
}

/** A damaged file counts as none. */
function read(path: string): RememberedChats {
  try {
    return parseRemembered(readFileSync(path, 'utf8'))
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return new Map()
    throw toBronzeError('the bronze folder', error, 'read')
  }
}
