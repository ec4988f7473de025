import type { ChatAddress } from '../../../../extract/telegram/client/telegram-client.ts'
import type { World } from '../../../telegram-world/world.ts'

export interface LiveScene {
  readonly world: World
  /** What the first run reads, and what the second one does. */
  readonly read: readonly ChatAddress[]
  readonly chats: readonly ChatAddress[]
  /** What happens between them. */
  happen(): void
}

export function liveScene(ofWorld: typeof World): LiveScene
