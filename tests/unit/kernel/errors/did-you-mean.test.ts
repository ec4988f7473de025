import { expect, test } from 'vitest'
import { didYouMean, nearestName } from '../../../../kernel/errors/did-you-mean.ts'

test('finds a slip of the fingers', () => {
  expect(nearestName('mesages', ['users', 'messages', 'chats'])).toBe('messages')
  expect(didYouMean('Messages', ['messages'])).toBe('Did you mean "messages"?')
})

test('stays silent when nothing is near', () => {
  expect(nearestName('x', ['messages', 'users'])).toBeUndefined()
  expect(didYouMean('orders', [])).toBeUndefined()
})
