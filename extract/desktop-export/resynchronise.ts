/**
 * Where to go on after a message that can't be read. Telegram Desktop writes one member a line and indents by depth;
 * since a raw line break can't stand in a string, `\n  {` at the messages' indentation is the start of a message
 * whatever came before. For exports without line breaks (somebody minified them) the start is told by the members that
 * every message begins with; unescaped quotes can't stand in a string either.
 */
export interface MessageLayout {
  /** `\n`, the messages' indentation, `{`: undefined if messages don't stand on lines of their own. */
  readonly messageStart: Buffer | undefined
  readonly messageEnd: Buffer | undefined
  /** `\n`, the indentation of the key `messages`, `]`. */
  readonly arrayEnd: Buffer | undefined
}

export interface BrokenExtent {
  /** Offset behind the last byte of the broken piece. */
  readonly end: number
  /**
   * What stands there: "separator" a comma or the array's end; "chat" the `{` of another chat's object, because the
   * array's end was lost; "lost" nothing known, the piece was cut to keep memory bounded or at the end of the file.
   */
  readonly next: 'separator' | 'chat' | 'lost'
}

/** A layout from the bytes between a line break and the first message, and the key `messages`. */
export function messageLayout(
  messageIndent: Buffer | undefined,
  keyIndent: Buffer | undefined,
): MessageLayout {
  return {
    messageStart: markerOf(messageIndent, '{'),
    messageEnd: markerOf(messageIndent, '}'),
    arrayEnd: markerOf(keyIndent, ']'),
  }
}

function markerOf(indent: Buffer | undefined, bracket: string): Buffer | undefined {
  return indent === undefined ? undefined : Buffer.concat([Buffer.from('\n'), indent, Buffer.from(bracket)])
}

/** Whether the bracket in front of `end` stands where a message's last one does; yes, if messages have no lines. */
export function closesOnItsLine(buffer: Buffer, end: number, layout: MessageLayout): boolean {
  const marker = layout.messageEnd
  if (marker === undefined) return true
  for (let at = 1; at <= marker.length; at++) {
    if (buffer[end - at] !== marker[marker.length - at]) return false
  }
  return true
}

/** The extent of the broken piece at `buffer[start, limit)`; undefined if it goes on behind `limit`. */
export function findBrokenExtent(
  buffer: Buffer,
  start: number,
  limit: number,
  layout: MessageLayout,
): BrokenExtent | undefined {
  const view = buffer.subarray(0, limit)
  const isInLines = layout.messageStart !== undefined
  const marked = isInLines ? endInLines(view, start, layout) : balancedEnd(view, start)
  const end = findMessageHead(view, start, marked) ?? marked
  const chat = findNextChat(view, start, end ?? limit)
  if (chat !== undefined) return { end: chat, next: 'chat' }
  return end === undefined ? undefined : { end, next: 'separator' }
}

function endInLines(view: Buffer, start: number, layout: MessageLayout): number | undefined {
  const end = indexOf(view, layout.messageEnd, start)
  let nearest = end === undefined ? undefined : end + (layout.messageEnd?.length ?? 0)
  for (const marker of [layout.messageStart, layout.arrayEnd]) {
    nearest = indexOf(view.subarray(0, nearest ?? view.length), marker, start) ?? nearest
  }
  return nearest
}

function indexOf(view: Buffer, marker: Buffer | undefined, start: number): number | undefined {
  const found = marker === undefined ? -1 : view.indexOf(marker, start)
  return found < 0 ? undefined : found
}

const messageHead = /\{\s*"id"\s*:\s*-?\d+\s*,\s*"type"\s*:\s*"(?:message|service|unsupported)"/g

/** The `{` of a message that begins behind `start`, but before `end`. */
function findMessageHead(view: Buffer, start: number, end: number | undefined): number | undefined {
  messageHead.lastIndex = 1
  const found = messageHead.exec(view.toString('latin1', start, end))
  return found === null ? undefined : start + found.index
}

/** Behind the bracket that closes the one at `start`, looking at nothing but strings and brackets. */
function balancedEnd(view: Buffer, start: number): number | undefined {
  if (view[start] !== 123) return undefined
  const skipper = new ValueSkipper()
  const end = skipper.skip(view, start, view.length)
  return skipper.isDone ? end : undefined
}

const messagesKey = /"messages"\s*:\s*\[/g
const maxHeaderBytes = 1 << 14

/** The `{` of a chat whose messages begin before `end`, if the broken piece has swallowed the end of its own chat. */
function findNextChat(view: Buffer, start: number, end: number): number | undefined {
  const text = view.toString('latin1', start, Math.min(end + maxHeaderBytes, view.length))
  messagesKey.lastIndex = 0
  const found = messagesKey.exec(text)
  if (found === null) return undefined
  for (let at = text.lastIndexOf('{', found.index); at >= 0; at = text.lastIndexOf('{', at - 1)) {
    if (start + at >= end || found.index - at > maxHeaderBytes) return undefined
    if (isChatHead(text.slice(at, found.index))) return start + at
    if (at === 0) return undefined
  }
  return undefined
}

function isChatHead(text: string): boolean {
  try {
    const head: unknown = JSON.parse(`${text}"messages":[]}`)
    return typeof head === 'object' && head !== null && 'type' in head && 'id' in head
  } catch {
    return false
  }
}

/** Skips a value by its brackets, over any number of buffers; understands no more of JSON than strings. */
export class ValueSkipper {
  #depth = 0
  #isInString = false
  #isEscaped = false
  #isDone = false

  get isDone(): boolean {
    return this.#isDone
  }

  /** Reads on in `buffer[start, limit)`; returns where it stopped: behind the value, or at `limit`. */
  skip(buffer: Uint8Array, start: number, limit: number): number {
    let at = start
    while (at < limit && !this.#isDone) this.#byte(buffer[at++] ?? 0)
    return at
  }

  #byte(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false
    else if (this.#isInString) {
      if (byte === 92) this.#isEscaped = true
      else if (byte === 34) this.#isInString = false
    } else if (byte === 34) this.#isInString = true
    else if (byte === 123 || byte === 91) this.#depth++
    else if (byte === 125 || byte === 93) this.#depth--
    if (this.#depth === 0 && !this.#isInString) this.#isDone = true
  }
}
