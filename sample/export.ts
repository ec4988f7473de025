import { DAY_COUNT, DAY_SECONDS, FIRST_DAY, localIso } from './calendar.ts'
import { planChats, shareMessages } from './chat-plan.ts'
import { Conversation } from './conversation.ts'
import { quote, serialize } from './desktop-json.ts'
import { inventPeople, nameAt, OWNER_INDEX } from './people.ts'

export interface ExportOptions {
  readonly seed: number
  /** How many messages the chats have in all by the end of the last day. */
  readonly messages: number
  readonly chats: number
  readonly people: number
  /**
   * Seconds since 1970. An earlier moment gives the same account exported earlier: fewer messages, edits that haven't
   * happened yet, and the names that people had then.
   */
  readonly exportedAt: number
  /** Whether the file has the places that are not valid JSON, in its first chat. */
  readonly broken: boolean
}

/** What sample/result.json is made of. */
export const SAMPLE_OPTIONS: ExportOptions = {
  seed: 1,
  messages: 6000,
  chats: 3,
  people: 90,
  exportedAt: FIRST_DAY + DAY_COUNT * DAY_SECONDS,
  broken: true,
}

/** Root object, `chats`, `list`, chat, `messages`: a message starts this many levels deep. */
const MESSAGE_DEPTH = 5

/**
 * Writes a Telegram Desktop export of a whole account, piece by piece: the pieces joined are the file. The same
 * options give the same bytes. Memory stays bounded whatever the number of messages.
 */
export function* generateExport(options: ExportOptions): Iterable<string> {
  const people = inventPeople(options.seed, options.people)
  const plans = planChats(options.chats)
  const counts = shareMessages(plans, options.messages)
  yield opening(options, people[OWNER_INDEX]?.id ?? 0, nameAtExport(people[OWNER_INDEX], options))
  for (const [index, plan] of plans.entries()) {
    yield `${index === 0 ? '' : ','}\n   {\n    "name": ${quote(plan.name)},\n    "type": "${plan.type}",\n    "id": ${plan.id},\n    "messages": [`
    const conversation = new Conversation(plan, {
      seed: options.seed,
      people,
      exportedAt: options.exportedAt,
      broken: options.broken,
    })
    let separator = '\n     '
    for (const message of conversation.messages(counts[index] ?? 0)) {
      yield separator + serialize(message, MESSAGE_DEPTH)
      separator = ',\n     '
    }
    yield '\n    ]\n   }'
  }
  yield '\n  ]\n }\n}'
}

function nameAtExport(owner: Parameters<typeof nameAt>[0] | undefined, options: ExportOptions): string {
  return owner === undefined ? '' : (nameAt(owner, options.exportedAt) ?? '')
}

/** What a whole-account export says before its chats. */
function opening(options: ExportOptions, ownerId: number, ownerName: string): string {
  const [firstName = '', ...rest] = ownerName.split(' ')
  const parts = {
    about: 'Here is the data you requested. All of it is invented: see sample/README.md.',
    personal_information: {
      user_id: ownerId,
      first_name: firstName,
      last_name: rest.join(' '),
      phone_number: '+1 202 555 0101',
      username: '@person1_example',
    },
    profile_pictures: [],
    contacts: {
      about: 'If you allow access, contacts are continuously synced with Telegram.',
      list: [
        {
          first_name: 'Nina',
          last_name: 'Placeholder',
          phone_number: '+1 202 555 0178',
          date: localIso(FIRST_DAY),
          date_unixtime: String(FIRST_DAY),
        },
      ],
    },
    sessions: {
      about: 'We store this to display you your connected devices.',
      list: [
        {
          last_active: localIso(options.exportedAt),
          last_active_unixtime: String(options.exportedAt),
          last_ip: '192.0.2.1',
          last_country: 'Germany',
          last_region: '',
          application_name: 'Telegram Desktop',
          device_model: 'Example PC',
          platform: 'Windows',
          system_version: 'Windows 11 x64',
          created: localIso(FIRST_DAY),
          created_unixtime: String(FIRST_DAY),
        },
      ],
    },
  }
  const head = serialize(parts, 0).slice(0, -'\n}'.length)
  return `${head},\n "chats": {\n  "about": "This page lists all chats from this export.",\n  "list": [`
}
