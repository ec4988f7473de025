/** An answer of Telegram's that is an error: `new RpcFault(400, 'CHANNEL_PRIVATE')`. */
export class RpcFault extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.name = 'RpcFault'
    this.code = code
  }
}
