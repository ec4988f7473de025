import type { TlObject } from '../../../extract/telegram/client/tl-object.ts'
import { RpcFault } from '../../telegram-world/rpc-fault.ts'
import type { Answer } from '../tl/encode.ts'
import { accountCalls } from './account-calls.ts'
import type { CallContext, CallHandlers } from './call.ts'
import { chatCalls } from './chat-calls.ts'
import { loginCalls } from './login-calls.ts'
import { messageCalls } from './message-calls.ts'
import { serviceCalls } from './service-calls.ts'
import { updateCalls } from './update-calls.ts'

const openCalls: CallHandlers = { ...serviceCalls, ...loginCalls }
const closedCalls: CallHandlers = { ...accountCalls, ...chatCalls, ...messageCalls, ...updateCalls }

export interface UnwrappedCall {
  readonly call: TlObject
  /** Telegram's name of it: `messages.getHistory`. */
  readonly method: string
  readonly takeoutId: string | undefined
}

const wrapper = /^(InvokeWith|InvokeAfter|InitConnection)/

/** The call inside of invokeWithLayer, initConnection, invokeWithTakeout and their like. */
export function unwrap(wrapped: TlObject): UnwrappedCall {
  let call = wrapped
  let takeoutId: string | undefined
  while (wrapper.test(call.className)) {
    if (call.className === 'InvokeWithTakeout') takeoutId = String(call['takeoutId'])
    call = call['query'] as TlObject
  }
  return { call, method: methodOf(call.className), takeoutId }
}

/** `messages.GetHistory` → `messages.getHistory` */
function methodOf(className: string): string {
  const start = className.indexOf('.') + 1
  return className.slice(0, start) + className.charAt(start).toLowerCase() + className.slice(start + 1)
}

/** What Telegram answers; throws an RpcFault where it answers with an error. */
export function answerCall({ call, method, takeoutId }: UnwrappedCall, context: CallContext): Answer {
  const { login } = context
  const open = openCalls[method]
  if (open !== undefined) return open(call, context)
  const handler = closedCalls[method]
  if (handler === undefined) throw new RpcFault(400, `METHOD_NOT_SERVED_${method.toUpperCase()}`)
  if (login.state !== 'authorised') throw new RpcFault(401, 'AUTH_KEY_UNREGISTERED')
  if (takeoutId !== undefined && login.takeout?.id !== takeoutId) throw new RpcFault(403, 'TAKEOUT_INVALID')
  // Outside of the takeout, all kinds of chats can be read.
  const takeout = takeoutId === undefined ? undefined : login.takeout
  return handler(call, { ...context, takeout })
}
