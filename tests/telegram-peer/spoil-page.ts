import type { TlObject } from '../../extract/telegram/client/tl-object.ts'
import type { Fault } from './faults.ts'
import { encode } from './tl/encode.ts'

const listFields = ['dialogs', 'participants', 'newMessages', 'messages'] as const

/** The answer with fewer, or more, in its list than there should be. */
export function spoilPage(kind: Fault['kind'], call: TlObject, answer: TlObject): TlObject {
  const field = listFields.find((each) => Array.isArray(answer[each]))
  if (field === undefined) return answer
  const items = answer[field] as readonly unknown[]
  // What is whole is short only as a slice of something larger.
  const className = answer.className === 'messages.Messages' ? 'messages.MessagesSlice' : answer.className
  const spoilt = { ...answer, className, count: answer['count'] ?? items.length }
  const half = Math.ceil(items.length / 2)
  const isUpwards = Number(call['addOffset'] ?? 0) < 0
  switch (kind) {
    case 'short-page':
      return { ...spoilt, [field]: isUpwards ? items.slice(-half) : items.slice(0, half) }
    case 'holed-page':
      return { ...spoilt, [field]: items.filter((_, place) => place % 3 !== 1) }
    case 'empty-page':
      return { ...spoilt, [field]: [] }
    case 'repeated-ids':
      return { ...spoilt, [field]: items.flatMap((item) => [item, item]) }
    default:
      return answer
  }
}

const nobodysConstructor = 0xdeadbeef

/** Bytes that no client can decode: of one message, if it is in the answer, or of the first one. */
export function spoilConstructor(bytes: Buffer, answer: TlObject, messageId: number | undefined): Buffer {
  const messages = (answer['messages'] ?? []) as readonly TlObject[]
  const message = messageId === undefined ? messages[0] : messages.find(({ id }) => id === messageId)
  if (message === undefined && messageId !== undefined) return bytes
  const place = message === undefined ? 0 : bytes.indexOf(encode(message))
  const spoilt = Buffer.from(bytes)
  spoilt.writeUInt32LE(nobodysConstructor, place)
  return spoilt
}
