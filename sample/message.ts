import { type Breakage, brokenText } from './breakage.ts'
import { localIso } from './calendar.ts'
import type { ExportObject } from './desktop-json.ts'
import { type MediaKind, mediaFields, pickMedia, takesCaption } from './media.ts'
import type { Person } from './people.ts'
import { PHRASES } from './phrases.ts'
import type { Random } from './random.ts'
import { longestText, plain, sayings, type TextPart, textFields } from './text.ts'

/** What `date` and `edited` fields Telegram Desktop writes for a moment. */
export function dateFields(label: 'date' | 'edited', moment: number): ExportObject {
  return { [label]: localIso(moment), [`${label}_unixtime`]: String(moment) }
}

export interface MessageContext {
  readonly random: Random
  readonly sentAt: number
  readonly exportedAt: number
  readonly speaker: Person
  readonly other: Person
  /** Counts ordinary messages of the chat, from 1. */
  readonly ordinal: number
  readonly breakage: Breakage | undefined
}

/** The fields between a message's sender and its reactions: everything that it says and shows. */
export interface MessageContent {
  readonly edited: ExportObject
  readonly viaBot: ExportObject
  readonly media: ExportObject
  readonly text: ExportObject
}

/** The ordinal of the one message that uses up Telegram's 4096 UTF-16 units. */
const LONGEST_ORDINAL = 300

/**
 * Makes up a message. An edit that happens after the export isn't in it: the same message exported later differs, and
 * nothing else does.
 */
export function composeMessage(context: MessageContext): MessageContent {
  const { random, sentAt, exportedAt } = context
  const kind = random.chance(0.17) ? pickMedia(random) : undefined
  const parts = words(context, kind)
  const editedAt = random.chance(0.045) ? sentAt + 15 + Math.floor(random.exponential(40_000)) : undefined
  // What has no words can't be edited.
  const edited = editedAt !== undefined && editedAt <= exportedAt && parts.length > 0
  const media = kind === undefined ? {} : mediaFields(random, kind)
  const viaBot = kind === 'animation' && random.chance(0.6) ? { via_bot: '@gif_example_bot' } : {}
  const said = edited ? correct(parts) : parts
  return {
    edited: edited ? dateFields('edited', editedAt) : {},
    viaBot,
    media,
    text: context.breakage === undefined ? textFields(said) : brokenText(context.breakage, said),
  }
}

function words(context: MessageContext, kind: MediaKind | undefined): readonly TextPart[] {
  const { random, speaker, other } = context
  if (context.ordinal === LONGEST_ORDINAL) return [plain(longestText())]
  if (kind === undefined) {
    return random.chance(0.08) ? [plain(PHRASES[speaker.language].answer)] : sayings(random, speaker, other)
  }
  return takesCaption(kind) && random.chance(0.35) ? sayings(random, speaker, other) : []
}

/** The edit: a word of correction at the end. */
function correct(parts: readonly TextPart[]): readonly TextPart[] {
  const last = parts[parts.length - 1]
  if (last === undefined || last.type !== 'plain') return [...parts, plain(' ✏️')]
  return [...parts.slice(0, -1), plain(`${last.text} ✏️`)]
}
