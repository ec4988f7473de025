import { localIso } from './calendar.ts'
import type { ExportObject } from './desktop-json.ts'
import { nameAt, type Person } from './people.ts'
import { REACTION_EMOJI } from './phrases.ts'
import type { Random } from './random.ts'
import { NOT_INCLUDED } from './text.ts'

/** The reactions to a message sent at `sentAt`; who reacted is told in groups only, and only of the latest few. */
export function reactionsOf(
  random: Random,
  sentAt: number,
  exportedAt: number,
  reactors: readonly Person[],
): readonly ExportObject[] {
  const kinds = 1 + Math.min(3, Math.floor(random.exponential(0.6)))
  const start = random.between(0, REACTION_EMOJI.length - 1)
  return Array.from({ length: kinds }, (_, index): ExportObject => {
    const type = random.weighted([
      ['emoji', 93],
      ['custom_emoji', 5],
      ['paid', 2],
    ] as const)
    const count = 1 + Math.floor(random.exponential(1.6))
    const recent = reactors.slice(0, Math.min(count, 3)).map((person) => ({
      ...recentFrom(person, exportedAt),
      date: localIso(sentAt + 30 + Math.floor(random.exponential(7200))),
    }))
    return {
      type,
      count,
      emoji: type === 'emoji' ? REACTION_EMOJI[(start + index) % REACTION_EMOJI.length] : undefined,
      document_id: type === 'custom_emoji' ? NOT_INCLUDED : undefined,
      recent: recent.length > 0 && type !== 'paid' ? recent : undefined,
    }
  })
}

function recentFrom(person: Person, exportedAt: number): ExportObject {
  return { from: nameAt(person, exportedAt), from_id: `user${person.id}` }
}
