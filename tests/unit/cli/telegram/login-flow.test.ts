import { describe, expect, it } from 'vitest'
import { askForApi, logInByCode, logInByQr } from '../../../../cli/telegram/login-flow.ts'
import { PromptEnded, type Prompter } from '../../../../cli/telegram/prompter.ts'
import { CallFailure } from '../../../../extract/telegram/client/call-failure.ts'
import type {
  CodeChannel,
  LoginStep,
  QrStep,
  TelegramLogin,
} from '../../../../extract/telegram/client/telegram-login.ts'

const done: LoginStep = { kind: 'done', account: { id: '7', name: 'Ada' } }
const refusal = (reason: string, waitMs?: number) =>
  new CallFailure({ kind: waitMs === undefined ? 'refused' : 'wait', method: 'auth', reason, waitMs })

/** Types the answers in turn; what was asked, shown and hidden is kept. */
function typist(...answers: readonly string[]) {
  const left = [...answers]
  const asked: string[] = []
  const hidden: string[] = []
  const shown: string[] = []
  const next = (): string => {
    const answer = left.shift()
    if (answer === undefined) throw new PromptEnded('no answer')
    return answer
  }
  const prompter: Prompter = {
    async ask(question) {
      asked.push(question)
      return next()
    },
    async askHidden(question) {
      hidden.push(question)
      return next()
    },
    show: (text) => void shown.push(text),
  }
  return { prompter, asked, hidden, shown, left }
}

/** Answers calls from lists, in turn; an answer that is a failure is thrown. */
function scripted(answers: {
  sendCode?: readonly (CodeChannel | CallFailure)[]
  signIn?: readonly (LoginStep | CallFailure)[]
  checkPassword?: readonly (LoginStep | CallFailure)[]
  qr?: readonly (QrStep | CallFailure)[]
  hint?: string
}) {
  const calls: string[] = []
  const queues = Object.fromEntries(
    Object.entries(answers).map(([name, list]) => [name, Array.isArray(list) ? [...list] : []]),
  )
  const answer = <T>(name: string, call: string): T => {
    calls.push(call)
    const given = queues[name]?.shift()
    if (given instanceof CallFailure) throw given
    return given as T
  }
  const login: TelegramLogin = {
    sendCode: async (phone) => answer('sendCode', `sendCode ${phone}`),
    signIn: async (code) => answer('signIn', `signIn ${code}`),
    passwordHint: async () => answers.hint,
    checkPassword: async (password) => answer('checkPassword', `checkPassword ${password}`),
    qrStep: async () => answer('qr', 'qrStep'),
    scanned: async (withinMs) => void calls.push(`scanned ${withinMs}`),
    session: () => 'session',
    close: async () => undefined,
  }
  return { login, calls }
}

describe('logInByCode', () => {
  it('asks for phone and code, in whatever form they are typed', async () => {
    const { login, calls } = scripted({ sendCode: ['app'], signIn: [done] })
    const { prompter, shown } = typist('+49 (151) 234-56 789', '12 3-45')
    expect(await logInByCode(login, prompter)).toEqual(done)
    expect(calls).toEqual(['sendCode +4915123456789', 'signIn 12345'])
    expect(shown.join('\n')).toContain("the account's other devices")
  })

  it('asks again after a wrong code, without having another one sent', async () => {
    const { login, calls } = scripted({
      sendCode: ['sms'],
      signIn: [refusal('PHONE_CODE_INVALID'), done],
    })
    const { prompter, shown } = typist('+4915123456789', '11111', '', '22222')
    await logInByCode(login, prompter)
    expect(calls).toEqual(['sendCode +4915123456789', 'signIn 11111', 'signIn 22222'])
    expect(shown).toContain('That is not the code. Try again.')
  })

  it('asks again for a phone number that is none', async () => {
    const { login, calls } = scripted({ sendCode: [refusal('PHONE_NUMBER_INVALID'), 'app'], signIn: [done] })
    const { prompter } = typist('my phone', '+4900000000', '+4915123456789', '12345')
    await logInByCode(login, prompter)
    expect(calls.slice(0, 2)).toEqual(['sendCode +4900000000', 'sendCode +4915123456789'])
  })

  it('asks for the second password, hidden and with its blanks, until it is right', async () => {
    const { login, calls } = scripted({
      sendCode: ['app'],
      signIn: [{ kind: 'password-needed' }],
      checkPassword: [refusal('PASSWORD_HASH_INVALID'), done],
      hint: 'the dog',
    })
    const { prompter, hidden, asked, shown } = typist('+4915123456789', '12345', 'cat', ' rex ')
    await logInByCode(login, prompter)
    expect(calls.slice(2)).toEqual(['checkPassword cat', 'checkPassword  rex '])
    expect(hidden).toHaveLength(2)
    expect(asked.join()).not.toMatch(/password/i)
    expect(shown.join('\n')).toContain('Its hint: the dog')
  })

  it('refuses to sign up', async () => {
    const { login, calls } = scripted({ sendCode: ['sms'], signIn: [{ kind: 'sign-up-required' }] })
    const { prompter } = typist('+4915123456789', '12345')
    await expect(logInByCode(login, prompter)).rejects.toMatchObject({ code: 'login-sign-up-required' })
    expect(calls.at(-1)).toBe('signIn 12345')
  })

  it('ends when the code has expired', async () => {
    const { login } = scripted({ sendCode: ['sms'], signIn: [refusal('PHONE_CODE_EXPIRED')] })
    const { prompter } = typist('+4915123456789', '12345')
    await expect(logInByCode(login, prompter)).rejects.toMatchObject({ code: 'login-code-expired' })
  })

  it('tries nothing again when Telegram wants a pause', async () => {
    const wait = refusal('FLOOD_WAIT_300', 300_000)
    const { login, calls } = scripted({ sendCode: [wait] })
    const { prompter } = typist('+4915123456789', '+4915123456789')
    await expect(logInByCode(login, prompter)).rejects.toBe(wait)
    expect(calls).toHaveLength(1)
  })

  it('ends with the input', async () => {
    const { login } = scripted({ sendCode: ['app'] })
    await expect(logInByCode(login, typist('+4915123456789').prompter)).rejects.toBeInstanceOf(PromptEnded)
  })
})

describe('logInByQr', () => {
  const token = (url: string): QrStep => ({ kind: 'token', url, validMs: 25_000 })

  it('draws each token until one was scanned', async () => {
    const { login, calls } = scripted({
      qr: [token('tg://login?token=a'), token('tg://login?token=b'), done],
    })
    const { prompter, shown } = typist()
    expect(await logInByQr(login, prompter, (url) => `<${url}>`)).toEqual(done)
    expect(shown.slice(1)).toEqual(['\n<tg://login?token=a>', '\n<tg://login?token=b>'])
    expect(calls).toEqual(['qrStep', 'scanned 25000', 'qrStep', 'scanned 25000', 'qrStep'])
  })

  it('asks for the second password after the scan', async () => {
    const { login } = scripted({ qr: [{ kind: 'password-needed' }], checkPassword: [done] })
    const { prompter, hidden } = typist('rex')
    expect(await logInByQr(login, prompter, String)).toEqual(done)
    expect(hidden).toHaveLength(1)
  })
})

describe('askForApi', () => {
  it('says where they come from, and asks until they look right, the hash hidden', async () => {
    const hash = '0123456789abcdef0123456789ABCDEF'
    const { prompter, asked, hidden, shown } = typist('abc', '12345', 'short', ` ${hash} `)
    const api = await askForApi(prompter)
    expect(api.apiId).toBe(12345)
    expect(api.apiHash.reveal()).toBe(hash)
    expect([asked.length, hidden.length]).toEqual([2, 2])
    expect(shown[0]).toContain('https://my.telegram.org')
  })
})
