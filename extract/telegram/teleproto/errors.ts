import { errorMaker } from '../../../kernel/errors/catalogue.ts'

/** What is refused before Telegram is spoken to. */
export const teleprotoError = errorMaker({
  'telegram-peer-invalid': (p: { reason: string }) => ({
    message: `TGELT_TELEGRAM_PEER is not the address of a test peer: ${p.reason}`,
    hint: 'It is written mtproto://127.0.0.1:<port>/?key=<base64url of an RSA modulus>. Unset it to reach Telegram.',
  }),
  'telegram-peer-not-loopback': (p: { host: string }) => ({
    message: `TGELT_TELEGRAM_PEER points at ${p.host}, which is not this computer`,
    hint: 'A test peer can be at 127.0.0.0/8, [::1] or localhost only: it is trusted like Telegram itself. Unset it to reach Telegram.',
  }),
})
