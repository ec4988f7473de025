import fc from 'fast-check'

export interface ExportedChat {
  readonly name?: string | null
  readonly type: string | null
  readonly id: number
  readonly messages: readonly unknown[]
}

/** As Telegram Desktop writes it: one member a line, indented by one space a level, no line break at the end. */
export function renderChat(chat: ExportedChat): string {
  return JSON.stringify(chat, undefined, 1)
}

export function renderAccount(
  userId: number | undefined,
  chats: readonly ExportedChat[],
  left: readonly ExportedChat[] = [],
): string {
  const personal =
    userId === undefined ? {} : { personal_information: { user_id: userId, phone_number: '+1 555 0100' } }
  const account = {
    about: 'Here is the data you requested.',
    ...personal,
    contacts: {
      about: 'Contacts',
      list: [{ first_name: 'A', phone_number: '+1 555 0101', id: 7, messages: [] }],
    },
    sessions: { list: [{ last_ip: '192.0.2.1' }] },
    chats: { about: 'Chats', list: chats },
    ...(left.length > 0 ? { left_chats: { about: 'Left', list: left } } : {}),
  }
  return JSON.stringify(account, undefined, 1)
}

export function message(
  id: number,
  text: string,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const seconds = 1_700_000_000 + Math.abs(id % 1_000_000)
  return {
    id,
    type: 'message',
    date: new Date(seconds * 1000).toISOString().slice(0, 19),
    date_unixtime: String(seconds),
    from: 'Ann',
    from_id: 'user1',
    text,
    text_entities: [{ type: 'plain', text }],
    ...more,
  }
}

export function group(messages: readonly unknown[], more: Partial<ExportedChat> = {}): ExportedChat {
  return { name: 'Test group', type: 'private_supergroup', id: 1234567890, messages, ...more }
}

/** Any text, with a liking for what confuses a splitter. */
const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^[{}[\]",:\\ \n"id messages]{0,30}$/),
  fc.constantFrom(
    '{"id": 1, "type": "message"',
    '\n  {\n   "id": 5',
    '"messages": [',
    '\\x01',
    '\u2028',
    '  },\n',
    ']\n}',
  ),
)

const anyMember: fc.Arbitrary<unknown> = fc.jsonValue({ maxDepth: 3, noUnicodeString: false })

/** A message with anything in it; ids ascend, as in an export. */
export const anyMessages: fc.Arbitrary<Record<string, unknown>[]> = fc
  .array(
    fc.record({
      text: anyText,
      more: fc.dictionary(anyText, anyMember, { maxKeys: 4 }),
      gap: fc.integer({ min: 1, max: 5000 }),
    }),
    { maxLength: 12 },
  )
  .map((parts) => {
    let id = 0
    return parts.map(({ text, more, gap }) => {
      id += gap
      const { id: _, ...members } = more
      return { id, type: 'message', text, ...members }
    })
  })

export const anyIndent: fc.Arbitrary<string | number | undefined> = fc.constantFrom(undefined, 1, 2, 4, '\t')
