import { hash } from 'node:crypto'

/** 64 bits as two unsigned halves: JavaScript's numbers hold 53. */
export interface ContentHash {
  readonly high: number
  readonly low: number
}

export interface HashedContent extends ContentHash {
  /** 16 hexadecimal digits, as they stand in an envelope. */
  readonly digits: string
}

/**
 * The first 64 bits of the SHA-256 of a value's bytes, leaving out the given spans (start, end, start, end, …).
 * Not a protection against forgery; it tells versions of one message from each other.
 */
export function contentHash(bytes: Buffer, length: number, spans: readonly number[] = []): HashedContent {
  const content = spans.length === 0 ? bytes.subarray(0, length) : withoutSpans(bytes, length, spans)
  const digits = hash('sha256', content, 'hex').slice(0, 16)
  return { high: readHex(digits, 0), low: readHex(digits, 8), digits }
}

let scratch: Buffer = Buffer.alloc(1 << 16)

function withoutSpans(bytes: Buffer, length: number, spans: readonly number[]): Buffer {
  if (scratch.length < length) scratch = Buffer.alloc(length * 2)
  let from = 0
  let size = 0
  for (let index = 0; index < spans.length; index += 2) {
    size += bytes.copy(scratch, size, from, spans[index])
    from = spans[index + 1] ?? length
  }
  size += bytes.copy(scratch, size, from, length)
  return scratch.subarray(0, size)
}

/** The hash of an envelope's `content_hash`. */
export function parseHash(digits: string): ContentHash {
  return { high: readHex(digits, 0), low: readHex(digits, 8) }
}

/** Eight lower-case digits; several times faster than parseInt of a slice, once for every message. */
function readHex(digits: string, start: number): number {
  let value = 0
  for (let at = start; at < start + 8; at++) {
    const code = digits.charCodeAt(at)
    value = (value << 4) | (code < 58 ? code - 48 : code - 87)
  }
  return value >>> 0
}
