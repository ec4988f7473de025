import type { Api } from 'telegram'
import { BinaryReader } from 'telegram/extensions/BinaryReader.js'
import { expect, test } from 'vitest'
import type { TlObject } from '../../../extract/telegram/client/tl-object.ts'
import { decode } from '../../telegram-peer/tl/decode.ts'
import { encode } from '../../telegram-peer/tl/encode.ts'
import { byName } from '../../telegram-peer/tl/schema.ts'
import { seedWorld } from '../../telegram-world/seed-world.ts'

test('messages of all sorts come back as they were, and the library writes the same bytes', () => {
  const { world, chats } = seedWorld({ messages: 2000, seed: 11 })
  const truths = [chats.supergroup, chats.forum, chats.channel, chats.privateChats[0]!].map((chat) =>
    world.truth(chat),
  )
  for (const truth of truths) {
    for (const id of truth.ids) {
      const message = truth.message(id)!
      const bytes = encode(message)
      expect(withoutReferences(decode(bytes))).toEqual(message)
      const read = new BinaryReader(bytes).tgReadObject() as Api.Message
      expect(read.className).toBe(message.className)
      expect(read.getBytes().equals(bytes)).toBe(true)
    }
  }
})

test('what the world says of chats is TL: it has no fields of its own', () => {
  const { world, chats } = seedWorld({ messages: 500 })
  const all = Object.values(chats).flat()
  const said = [
    ...all.flatMap((chat) => world.fullChat(chat).raw),
    ...world.dialogs().chats.map(({ raw }) => raw),
    ...world.topics(chats.forum, undefined, 10).topics,
    ...world.participants(chats.supergroup, 0, 200).participants,
  ]
  for (const object of said) expect(unknownFields(object)).toEqual([])
  for (const object of said) expect(withoutReferences(decode(encode(object)))).toEqual(object)
})

/** Adapters leave file references out: they hold for a session alone. */
function withoutReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutReferences)
  if (value === null || typeof value !== 'object') return value
  const fields = Object.entries(value).filter(([name]) => name !== 'fileReference')
  return Object.fromEntries(fields.map(([name, field]) => [name, withoutReferences(field)]))
}

function unknownFields(object: TlObject): readonly string[] {
  const known = byName.get(object.className)?.fields.map(({ name }) => name) ?? []
  return Object.keys(object).filter((name) => name !== 'className' && !known.includes(name))
}
