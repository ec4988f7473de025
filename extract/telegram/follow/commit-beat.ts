import type { LiveChatName } from '../live-events.ts'
import type { Landing } from '../sync/landing.ts'
import type { Bell } from './bell.ts'
import type { FollowTeam } from './follow-team.ts'

export interface CommittedChat {
  readonly name: LiveChatName
  readonly landing: Landing
  /** Lands what waits for its turn. Returns whether anything did. */
  landAhead(): boolean
}

/**
 * Makes what was landed visible: all chats together, at the latest so long after the first of them has landed something.
 * Tells which chats have become richer, those that were committed elsewhere as well.
 */
export class CommitBeat {
  readonly #team: FollowTeam
  readonly #bell: Bell
  readonly #onLanded: (chats: readonly LiveChatName[]) => void
  readonly #onBeat: () => void
  readonly #due = new Set<CommittedChat>()
  readonly #seen = new Set<CommittedChat>()
  readonly #toldFiles = new Map<CommittedChat, number>()
  #dueMs = Number.POSITIVE_INFINITY
  #isOver = false

  /** `onBeat` is called before each commit. */
  constructor(
    team: FollowTeam,
    onBeat: () => void,
    onLanded: ((chats: readonly LiveChatName[]) => void) | undefined,
  ) {
    this.#team = team
    this.#onBeat = onBeat
    this.#bell = team.bell()
    this.#onLanded = onLanded ?? (() => {})
  }

  /** The chat has landed something that is to be committed at the next beat, or at once if it is much. */
  landed(chat: CommittedChat): void {
    this.#due.add(chat)
    if (chat.landing.uncommitted >= this.#team.limits.commitMessages) chat.landing.commit()
    this.looked(chat)
  }

  /** Something waits to be landed, or the chat may have committed by itself. */
  looked(chat: CommittedChat): void {
    this.#seen.add(chat)
    this.start()
  }

  /** The next beat comes in time for what has arrived by now. */
  start(): void {
    if (Number.isFinite(this.#dueMs)) return
    this.#dueMs = this.#team.clock.elapsedMs() + this.#team.limits.commitEveryMs
    this.#bell.ring()
  }

  /** Commits all that is due; also what waits for a call that takes long. */
  commit(): void {
    this.#dueMs = Number.POSITIVE_INFINITY
    this.#onBeat()
    for (const chat of this.#seen) if (chat.landAhead()) this.#due.add(chat)
    for (const { landing } of this.#due) landing.commit()
    this.#due.clear()
    this.tell()
  }

  /** Tells which chats have become richer. */
  tell(): void {
    const richer = [...this.#seen].filter((chat) => {
      const count = chat.landing.files.length
      const isRicher = count > (this.#toldFiles.get(chat) ?? 0)
      this.#toldFiles.set(chat, count)
      return isRicher
    })
    this.#seen.clear()
    if (richer.length > 0) this.#onLanded(richer.map(({ name }) => name))
  }

  async run(): Promise<void> {
    while (!this.#isOver) {
      await this.#bell.wait(this.#dueMs - this.#team.clock.elapsedMs())
      if (this.#isOver || this.#team.isEnding || this.#team.clock.elapsedMs() < this.#dueMs) continue
      try {
        this.commit()
      } catch (error) {
        this.#team.fail(error)
      }
    }
  }

  stop(): void {
    this.#isOver = true
    this.#bell.ring()
  }
}
