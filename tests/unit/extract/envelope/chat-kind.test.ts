import { expect, it } from 'vitest'
import { toChatKind } from '../../../../extract/envelope/chat-kind.ts'

it.each([
  ['personal_chat', 'user'],
  ['bot_chat', 'user'],
  ['saved_messages', 'user'],
  ['replies', 'user'],
  ['verification_codes', 'user'],
  ['private_group', 'group'],
  ['private_supergroup', 'supergroup'],
  ['public_supergroup', 'supergroup'],
  ['private_channel', 'channel'],
  ['public_channel', 'channel'],
  ['gigantic_supergroup', 'supergroup'],
  ['something_new', 'user'],
  ['', 'user'],
  [null, 'user'],
  [undefined, 'user'],
])('a chat of type %s is a %s', (type, kind) => expect(toChatKind(type)).toBe(kind))
