import type { ExportObject } from './desktop-json.ts'
import { nameAt, type Person } from './people.ts'
import type { Random } from './random.ts'
import { NOT_INCLUDED } from './text.ts'

/** A service message without its id and date. */
export type ServiceFields = ExportObject

/** Who a message comes from, as two fields; `label` is `from` for messages and `actor` for service messages. */
export function personFields(label: 'from' | 'actor', person: Person, exportedAt: number): ExportObject {
  return { [label]: nameAt(person, exportedAt), [`${label}_id`]: `user${person.id}` }
}

export function channelFields(label: 'from' | 'actor', name: string, id: number): ExportObject {
  return { [label]: name, [`${label}_id`]: `channel${id}` }
}

export function joined(random: Random, person: Person, inviter: Person, exportedAt: number): ServiceFields {
  const way = random.weighted([
    ['join_group_by_link', 60],
    ['invite_members', 30],
    ['join_group_by_request', 10],
  ] as const)
  if (way === 'invite_members') {
    return {
      ...personFields('actor', inviter, exportedAt),
      action: way,
      members: [nameAt(person, exportedAt)],
    }
  }
  return {
    ...personFields('actor', person, exportedAt),
    action: way,
    inviter: way === 'join_group_by_link' ? nameAt(inviter, exportedAt) : undefined,
  }
}

export function left(random: Random, person: Person, owner: Person, exportedAt: number): ServiceFields {
  const actor = random.chance(0.85) ? person : owner
  return {
    ...personFields('actor', actor, exportedAt),
    action: 'remove_members',
    members: [nameAt(person, exportedAt)],
  }
}

/** Things that happen in a group now and then. */
export function occasional(random: Random, actor: ExportObject, pinnable: number | undefined): ServiceFields {
  const action = random.weighted([
    ['pin_message', 50],
    ['group_call', 20],
    ['edit_group_photo', 6],
    ['set_messages_ttl', 4],
    ['boost_apply', 8],
    ['edit_chat_theme', 4],
  ] as const)
  switch (action) {
    case 'pin_message':
      return { ...actor, action, message_id: pinnable }
    case 'group_call':
      return { ...actor, action, duration: 60 + Math.floor(random.exponential(1800)) }
    case 'edit_group_photo':
      return { ...actor, action, photo: NOT_INCLUDED, photo_file_size: 31_337, width: 640, height: 640 }
    case 'set_messages_ttl':
      return { ...actor, action, period: 2_678_400 }
    case 'boost_apply':
      return { ...actor, action, boosts: random.between(1, 4) }
    case 'edit_chat_theme':
      return { ...actor, action, emoticon: '🎨' }
  }
}
