/** A chat's object in an export, without its messages: members as they were written, in their order. */
export class ChatHeader {
  readonly byteOffset: number
  readonly #members = new Map<string, string>()

  constructor(byteOffset: number) {
    this.byteOffset = byteOffset
  }

  /** `json` is the value's text. A key that comes twice counts with its last value, as in JSON.parse. */
  set(key: string, json: string): void {
    this.#members.set(key, json)
  }

  /** Telegram's bare id, as digits; undefined if there is none, or it is no whole number that 64 bits hold. */
  get id(): string | undefined {
    const id = this.#members.get('id')
    return id !== undefined && /^-?\d{1,18}$/.test(id) ? id : undefined
  }

  /** `private_supergroup`, `personal_chat`, …; null where Telegram Desktop wrote null; undefined if not there (yet). */
  get type(): string | null | undefined {
    return this.#text('type')
  }

  /** Null for chats that have none (saved messages, deleted accounts). */
  get name(): string | null {
    return this.#text('name') ?? null
  }

  has(key: string): boolean {
    return this.#members.has(key)
  }

  toJson(): string {
    return `{${[...this.#members].map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(',')}}`
  }

  #text(key: string): string | null | undefined {
    const json = this.#members.get(key)
    if (json === undefined) return undefined
    const value: unknown = JSON.parse(json)
    return typeof value === 'string' ? value : null
  }
}
