import { ChatHeader } from './chat-header.ts'
import { JsonScanner } from './json-scanner.ts'
import { repairJson } from './repair.ts'
import {
  closesOnItsLine,
  findBrokenExtent,
  type MessageLayout,
  messageLayout,
  ValueSkipper,
} from './resynchronise.ts'

/** What the splitter hands out. The scanner and the bytes are only valid during the call. */
export interface SplitHandler {
  message(message: JsonScanner, isRepaired: boolean): void
  /** A piece of the messages that is no message, even after repair. */
  unreadable(piece: BrokenPiece): void
}

export interface BrokenPiece {
  readonly byteOffset: number
  readonly bytes: Buffer
  readonly reason: string
}

/**
 * Why `next` returned: it needs the next chunk; a chat's header is complete and its messages follow; a chat is at its
 * end; the document is at its end, whole or not.
 */
export type SplitStop = 'needs-input' | 'chat-started' | 'chat-ended' | 'done'

export interface SplitOptions {
  /** A message that does not end within this many bytes is given up. Telegram's largest are far below 1 MB. */
  readonly maxMessageBytes?: number
}

/** What is wrong with the document as a whole, outside of its messages. */
export class MalformedExport extends Error {
  readonly byteOffset: number

  constructor(reason: string, byteOffset: number) {
    super(reason)
    this.byteOffset = byteOffset
  }
}

type Frame = 'document' | 'chats' | 'list' | 'chat' | 'messages'

/** "resumed": behind a broken piece, where a comma may or may not be missing. */
type Expected = 'first' | 'item' | 'separator' | 'resumed'

const maxHeaderMemberBytes = 1 << 20
const maxIndentBytes = 1 << 10
const byteOrderMark = 0xefbbbf

/** Members of a whole account's export that must never be taken for a part of a chat's header. */
const accountMembers = new Set([
  'about',
  'personal_information',
  'profile_pictures',
  'stories',
  'contacts',
  'frequent_contacts',
  'sessions',
  'web_sessions',
  'other_data',
  'chats',
  'left_chats',
])

/**
 * Splits the bytes of a result.json into chats and messages, chunk by chunk, with memory for about two chunks. Takes
 * exports of one chat (`{name, type, id, messages}`) and of an account (`{…, chats: {list}, left_chats: {list}}`), with
 * any whitespace.
 *
 * Use: `feed` a chunk, call `next` until it needs input, and so on; after the last chunk `finish`, and `next` until it
 * is done. Messages go to the handler while `next` runs.
 */
export class ExportSplitter {
  readonly #handler: SplitHandler
  readonly #maxMessageBytes: number
  readonly #scanner = new JsonScanner()
  /** What is read but not consumed stands in `[#at, #limit)`; behind it a 0, which the scanner needs. */
  #buffer: Buffer = Buffer.alloc(1)
  #at = 0
  #limit = 0
  /** Offset in the file of the buffer's first byte. */
  #base = 0
  #isFinished = false
  /** Where the current step began: before the whitespace. */
  #stepStart = 0
  #isAccount = false
  readonly #frames: Frame[] = []
  #expected: Expected = 'first'
  #isDone = false
  #hasTrailingData = false
  #skipper: ValueSkipper | undefined
  /** Set behind a broken piece that was cut: what follows is the inside of something. */
  #isLost = false
  #layout: MessageLayout = messageLayout(undefined, undefined)
  #hasLayout = false
  #keyIndent: Buffer | undefined
  #chat = new ChatHeader(0)
  #chatCount = 0
  #account: string | undefined

  constructor(handler: SplitHandler, options: SplitOptions = {}) {
    this.#handler = handler
    this.#maxMessageBytes = options.maxMessageBytes ?? 8 << 20
  }

  /** The chat that the last "chat-started" or "chat-ended" spoke of. */
  get chat(): ChatHeader {
    return this.#chat
  }

  /** Replaces the header of the chat that has started by one that was found by reading ahead. */
  useHeader(header: ChatHeader): ChatHeader {
    this.#chat = header
    return header
  }

  /** `personal_information.user_id`, once it has been read. */
  get account(): string | undefined {
    return this.#account
  }

  /** How many chats have begun; 0 at the end means that this is no export. */
  get chatCount(): number {
    return this.#chatCount
  }

  /** Whether the file is one chat's export, once a chat has started. */
  get isSingleChat(): boolean {
    return this.#frames[1] === 'messages'
  }

  /** Offset of the next byte to read. */
  get byteOffset(): number {
    return this.#base + this.#at
  }

  /** Whether the document's last bracket has been read. */
  get isWhole(): boolean {
    return this.#isDone
  }

  /** Whether something other than whitespace follows the document. */
  get hasTrailingData(): boolean {
    return this.#hasTrailingData
  }

  feed(chunk: Uint8Array): void {
    const rest = this.#limit - this.#at
    if (this.#buffer.length < rest + chunk.length + 1) {
      const buffer = Buffer.allocUnsafeSlow(rest + chunk.length * 2 + 1)
      this.#buffer.copy(buffer, 0, this.#at, this.#limit)
      this.#buffer = buffer
    } else {
      this.#buffer.copyWithin(0, this.#at, this.#limit)
    }
    this.#buffer.set(chunk, rest)
    this.#base += this.#at
    this.#at = 0
    this.#limit = rest + chunk.length
    this.#buffer[this.#limit] = 0
  }

  /** Says that the last chunk was the last one. */
  finish(): void {
    this.#isFinished = true
  }

  next(): SplitStop {
    for (;;) {
      const stop = this.#step()
      if (stop !== 'go-on') return stop
    }
  }

  /** Reads one bracket, separator, member or message. */
  #step(): SplitStop | 'go-on' {
    const isSkipped = this.#skip()
    this.#stepStart = this.#at
    const indent = this.#whitespace()
    // Whitespace without end is not kept: no indentation is that wide.
    if (this.#at - this.#stepStart > maxIndentBytes) this.#stepStart = this.#at
    if (!isSkipped || this.#at >= this.#limit) return this.#starve()
    const frame = this.#frames.at(-1)
    if (frame === undefined) return this.#start()
    if (this.#isLost) return this.#brokenPiece('outside of any message')
    const byte = this.#buffer[this.#at] ?? 0
    const isArray = frame === 'messages' || frame === 'list'
    if (byte === (isArray ? 93 : 125)) return this.#close(frame)
    if (byte === 44 && (this.#expected === 'separator' || this.#expected === 'resumed')) {
      this.#at++
      this.#expected = 'item'
      return 'go-on'
    }
    if (frame === 'messages') return this.#message(byte, indent)
    if (this.#expected === 'separator') throw this.#malformed('expected a comma')
    if (frame === 'list') return this.#openChat(byte)
    return this.#member(frame, indent)
  }

  /** Waits for the next chunk; the step then begins anew, so that no step has to remember where it was. */
  #starve(): SplitStop {
    this.#at = this.#stepStart
    return this.#isFinished ? 'done' : 'needs-input'
  }

  #malformed(reason: string): MalformedExport {
    return new MalformedExport(reason, this.byteOffset)
  }

  /** Moves behind whitespace; returns what stands between the last line break in it and the next token. */
  #whitespace(): Buffer | undefined {
    const buffer = this.#buffer
    let at = this.#at
    let lineStart = -1
    for (let byte = buffer[at]; byte === 32 || byte === 10 || byte === 13 || byte === 9; byte = buffer[at]) {
      at++
      if (byte === 10) lineStart = at
    }
    this.#at = at
    const isNeeded = !this.#hasLayout || this.#frames.at(-1) !== 'messages'
    return lineStart >= 0 && isNeeded ? Buffer.from(buffer.subarray(lineStart, at)) : undefined
  }

  #skip(): boolean {
    if (this.#skipper === undefined) return true
    this.#at = this.#skipper.skip(this.#buffer, this.#at, this.#limit)
    if (!this.#skipper.isDone) return false
    this.#skipper = undefined
    return true
  }

  #start(): SplitStop | 'go-on' {
    if (this.#isDone) {
      this.#hasTrailingData = true
      return 'done'
    }
    if (this.byteOffset === 0 && this.#buffer[0] === 0xef) {
      if (this.#limit < 3) return this.#starve()
      if (this.#buffer.readUIntBE(0, 3) === byteOrderMark) this.#at = 3
      return this.#at === 3 ? 'go-on' : this.#notAnObject()
    }
    if (this.#buffer[this.#at] !== 123) return this.#notAnObject()
    this.#chat = new ChatHeader(this.byteOffset)
    this.#push('document')
    return 'go-on'
  }

  #notAnObject(): never {
    throw this.#malformed('it does not begin with "{"')
  }

  #push(frame: Frame): void {
    this.#at++
    this.#frames.push(frame)
    this.#expected = 'first'
  }

  #close(frame: Frame): SplitStop | 'go-on' {
    this.#at++
    this.#frames.pop()
    this.#expected = 'separator'
    if (this.#frames.length === 0) this.#isDone = true
    const isChat = frame === 'chat' || (frame === 'document' && this.#chatCount > 0 && !this.#isAccount)
    return isChat ? 'chat-ended' : 'go-on'
  }

  #openChat(byte: number): 'go-on' {
    if (byte !== 123) throw this.#malformed('expected a chat')
    this.#chat = new ChatHeader(this.byteOffset)
    this.#push('chat')
    return 'go-on'
  }

  /** Reads `"key": value`, or the key and the bracket of a value that is a frame of its own. */
  #member(frame: Frame, indent: Buffer | undefined): SplitStop | 'go-on' {
    const key = this.#key()
    if (key === undefined) return this.#starve()
    const byte = this.#buffer[this.#at] ?? 0
    if (key === 'messages' && (frame === 'document' || frame === 'chat') && byte === 91) {
      this.#keyIndent = indent
      return this.#startMessages()
    }
    if (frame === 'document' && (key === 'chats' || key === 'left_chats') && byte === 123) {
      this.#isAccount = true
      this.#push('chats')
      return 'go-on'
    }
    if (frame === 'chats' && key === 'list' && byte === 91) {
      this.#push('list')
      return 'go-on'
    }
    const json = this.#memberValue(byte)
    if (json === undefined) return this.#skipper === undefined ? this.#starve() : 'go-on'
    this.#keep(frame, key, json)
    this.#expected = 'separator'
    return 'go-on'
  }

  /** A key with its colon, and the whitespace behind it; undefined if they are not all here yet. */
  #key(): string | undefined {
    const scanned =
      this.#buffer[this.#at] === 34 ? this.#scanner.scan(this.#buffer, this.#at, this.#limit) : 'invalid'
    if (scanned === 'invalid') throw this.#malformed('expected a key')
    if (scanned === 'incomplete') {
      if (this.#limit - this.#at > maxHeaderMemberBytes) throw this.#malformed('no end in sight')
      return undefined
    }
    const end = this.#scanner.end
    const key = String(JSON.parse(this.#unicodeText(this.#buffer.subarray(this.#at, end))))
    this.#at = end
    this.#whitespace()
    if (this.#at >= this.#limit) return undefined
    if (this.#buffer[this.#at] !== 58) throw this.#malformed('expected ":"')
    this.#at++
    this.#whitespace()
    return this.#at < this.#limit ? key : undefined
  }

  /** A member's value as text; undefined if it is not all here yet, or so big that a skipper has taken over. */
  #memberValue(byte: number): string | undefined {
    const start = this.#at
    const scanned = this.#scanner.scan(this.#buffer, start, this.#limit)
    if (scanned === 'whole') {
      this.#at = this.#scanner.end
      return this.#unicodeText(this.#buffer.subarray(start, this.#at))
    }
    const skipper = new ValueSkipper()
    if (scanned === 'incomplete') {
      if (this.#limit - start <= maxHeaderMemberBytes) return undefined
      if (byte !== 123 && byte !== 91 && byte !== 34) throw this.#malformed('no end in sight')
      this.#skipper = skipper
      this.#expected = 'separator'
      return undefined
    }
    if (byte !== 123 && byte !== 91 && byte !== 34) throw this.#malformed(this.#scanner.problem)
    const end = skipper.skip(this.#buffer, start, this.#limit)
    if (!skipper.isDone) return undefined
    const json = this.#repaired(this.#buffer.subarray(start, end))
    if (json === undefined) throw this.#malformed(this.#scanner.problem)
    this.#at = end
    return json
  }

  #repaired(bytes: Buffer): string | undefined {
    return this.#repair(bytes) ? this.#scanner.toText() : undefined
  }

  /** The text of the value that the scanner has read from `bytes`. */
  #unicodeText(bytes: Buffer): string {
    if (!this.#scanner.isUnicode) this.#repair(bytes)
    return this.#scanner.toText()
  }

  #keep(frame: Frame, key: string, json: string): void {
    if (frame === 'document' && key === 'personal_information') this.#account ??= userIdOf(json)
    const isHeader = frame === 'chat' || (frame === 'document' && !accountMembers.has(key))
    if (isHeader) this.#chat.set(key, json)
  }

  #startMessages(): SplitStop {
    this.#chatCount++
    this.#push('messages')
    this.#hasLayout = false
    this.#layout = messageLayout(undefined, undefined)
    return 'chat-started'
  }

  #message(byte: number, indent: Buffer | undefined): SplitStop | 'go-on' {
    if (!this.#hasLayout) this.#layout = messageLayout(indent, this.#keyIndent)
    if (byte !== 123 || this.#expected === 'separator') return this.#brokenPiece('outside of any message')
    const scanner = this.#scanner
    const scanned = scanner.scan(this.#buffer, this.#at, this.#limit)
    if (scanned === 'incomplete') {
      if (this.#limit - this.#at > this.#maxMessageBytes) return this.#brokenPiece('no end in sight')
      return this.#starve()
    }
    if (scanned === 'invalid') return this.#brokenPiece(scanner.problem)
    const start = this.#at
    const end = scanner.end
    const isCutShort = !closesOnItsLine(this.#buffer, end, this.#layout) && this.#isCutShort(end)
    if (isCutShort === undefined) return this.#starve()
    if (isCutShort) return this.#brokenPiece('closed too early')
    // Only a sound message is believed to stand where messages stand.
    this.#hasLayout = true
    if (!scanner.isUnicode) {
      if (!this.#repair(this.#buffer.subarray(start, end))) return this.#brokenPiece('not Unicode')
      this.#handler.message(scanner, true)
    } else {
      this.#handler.message(scanner, false)
    }
    this.#at = end
    this.#expected = 'separator'
    return 'go-on'
  }

  /**
   * Whether what was read as a message is only the beginning of one, because something in it closes too much. It began
   * on a line of its own, and ends in the middle of another, before the bracket that stands where a message's end does.
   */
  #isCutShort(end: number): boolean | undefined {
    const afterBracket = this.#buffer[this.#at + 1]
    if (afterBracket !== 10 && afterBracket !== 13) return false
    const extent = findBrokenExtent(this.#buffer, this.#at, this.#limit, this.#layout)
    if (extent === undefined) return this.#isFinished ? false : undefined
    return extent.end > end && closesOnItsLine(this.#buffer, extent.end, this.#layout)
  }

  /** Repairs bytes that should be one value; then the scanner holds it. */
  #repair(bytes: Buffer): boolean {
    const repaired = repairJson(bytes)
    if (repaired === undefined) return false
    const input = Buffer.concat([repaired, Buffer.alloc(1)])
    return this.#scanner.scan(input, 0, repaired.length) === 'whole' && this.#scanner.end === repaired.length
  }

  /** Finds how far the broken piece at hand goes, repairs it or hands it out as unreadable, and goes on behind it. */
  #brokenPiece(reason: string): SplitStop | 'go-on' {
    const start = this.#at
    let extent = findBrokenExtent(this.#buffer, start, this.#limit, this.#layout)
    if (extent === undefined) {
      if (!this.#isFinished && this.#limit - start <= this.#maxMessageBytes) return this.#starve()
      extent = { end: this.#limit, next: 'lost' }
    }
    const bytes = trimmed(this.#buffer.subarray(start, extent.end))
    const mayBeMessage = bytes[0] === 123 && !this.#isLost && extent.next !== 'lost'
    if (mayBeMessage && this.#repair(bytes)) this.#handler.message(this.#scanner, true)
    else if (bytes.length > 0)
      this.#handler.unreadable({ byteOffset: this.#base + start, bytes: Buffer.from(bytes), reason })
    this.#at = extent.end
    this.#isLost = extent.next === 'lost'
    this.#expected = 'resumed'
    return extent.next === 'chat' ? this.#leaveChat() : 'go-on'
  }

  /** The end of this chat was lost in a broken piece, and the next one's object begins here. */
  #leaveChat(): SplitStop | 'go-on' {
    if (this.#frames.at(-2) !== 'chat') return 'go-on'
    this.#frames.splice(-2)
    return 'chat-ended'
  }
}

function userIdOf(json: string): string | undefined {
  const information: unknown = JSON.parse(json)
  if (typeof information !== 'object' || information === null || !('user_id' in information)) return undefined
  // It names a folder, so nothing but digits will do.
  const id = String(information.user_id)
  return /^\d{1,18}$/.test(id) ? id : undefined
}

/** Without the whitespace and the commas around it. */
function trimmed(bytes: Buffer): Buffer {
  let start = 0
  let end = bytes.length
  while (start < end && isFiller(bytes[start])) start++
  while (end > start && isFiller(bytes[end - 1])) end--
  return bytes.subarray(start, end)
}

function isFiller(byte: number | undefined): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9 || byte === 44
}
