import { describe, expect, it } from 'vitest'
import { selectsChat, toChatSelector } from '../../../extract/chat-selector.ts'
import type { ChatKind } from '../../../extract/envelope/chat-kind.ts'

const chat = (chatKind: ChatKind, chatId: string, name: string | null = 'Some name') => ({
  chatKind,
  chatId,
  name,
})

describe('a chat selector', () => {
  it.each([
    [1234567890, chat('supergroup', '1234567890'), true],
    ['1234567890', chat('user', '1234567890'), true],
    [-1001234567890, chat('supergroup', '1234567890'), true],
    ['-1001234567890', chat('channel', '1234567890'), true],
    [-1001234567890, chat('group', '1234567890'), false],
    [-1001234567890, chat('group', '1001234567890'), false],
    [-4567, chat('group', '4567'), true],
    [-4567, chat('supergroup', '4567'), false],
    [-100123, chat('group', '100123'), true],
    [-1009999999999999, chat('channel', '1008999999999999'), true],
    ['Some name', chat('group', '1'), true],
    [' Some name ', chat('group', '1'), true],
    ['some name', chat('group', '1'), false],
    ['Caf\u00e9', chat('group', '1', 'Cafe\u0301'), true],
    ['Some name', chat('group', '1', null), false],
    [5, chat('group', '6'), false],
  ] as const)('%s and %j: %s', (selector, subject, expected) =>
    expect(selectsChat(toChatSelector(selector), subject)).toBe(expected),
  )

  it('holds the kind against the chat, and the name beside an id not', () => {
    expect(selectsChat(toChatSelector(5, 'channel', 'Old name'), chat('channel', '5', 'New name'))).toBe(true)
    expect(selectsChat(toChatSelector(5, 'channel'), chat('supergroup', '5'))).toBe(false)
    expect(selectsChat(toChatSelector(-1000000000005, 'channel'), chat('supergroup', '5'))).toBe(false)
  })
})
