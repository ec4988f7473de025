import { gunzipSync } from 'node:zlib'
import type { TlObject } from '../../../extract/telegram/client/tl-object.ts'
import { byId, type Field } from './schema.ts'

const vectorId = 0x1cb5c415
const gzipId = 0x3072cfa1
const trueId = 0x997275b5

/** Reads what TL wrote, to the same plain JSON that `encode` takes; whatever is absent or not set is left out. */
export class Reader {
  private readonly buffer: Buffer
  private offset: number

  constructor(buffer: Buffer, offset = 0) {
    this.buffer = buffer
    this.offset = offset
  }

  int(): number {
    this.offset += 4
    return this.buffer.readInt32LE(this.offset - 4)
  }

  id(): number {
    return this.int() >>> 0
  }

  long(): bigint {
    this.offset += 8
    return this.buffer.readBigInt64LE(this.offset - 8)
  }

  raw(sizeBytes: number): Buffer {
    this.offset += sizeBytes
    return this.buffer.subarray(this.offset - sizeBytes, this.offset)
  }

  bytes(): Buffer {
    const short = this.buffer.readUInt8(this.offset)
    const isShort = short < 254
    const size = isShort ? short : this.buffer.readUInt32LE(this.offset) >>> 8
    const head = isShort ? 1 : 4
    const value = this.buffer.subarray(this.offset + head, this.offset + head + size)
    this.offset += Math.ceil((head + size) / 4) * 4
    return value
  }

  object(): TlObject {
    const id = this.id()
    if (id === gzipId) return new Reader(gunzipSync(this.bytes())).object()
    const shape = byId.get(id)
    if (shape === undefined) throw new Error(`TL has no constructor 0x${id.toString(16)}`)
    const object: Record<string, unknown> & TlObject = { className: shape.name }
    const flags = new Map<string, number>()
    for (const field of shape.fields) {
      if (field.isFlags) flags.set(field.name, this.int())
      else if (field.flag !== undefined && ((flags.get(field.flag.in) ?? 0) & field.flag.mask) === 0) continue
      else object[field.name] = this.field(field)
    }
    return object
  }

  private field({ type, isVector, isBoxedVector }: Field): unknown {
    if (!isVector) return this.value(type)
    if (isBoxedVector && this.id() !== vectorId) throw new Error('a vector was expected')
    return Array.from({ length: this.int() }, () => this.value(type))
  }

  private value(type: string): unknown {
    switch (type) {
      case 'int':
      case 'date':
        return this.int()
      case 'long':
        return String(this.long())
      case 'double':
        this.offset += 8
        return this.buffer.readDoubleLE(this.offset - 8)
      case 'string':
        return this.bytes().toString('utf8')
      case 'bytes':
        return this.bytes().toString('base64')
      case 'int128':
        return this.raw(16).toString('hex')
      case 'int256':
        return this.raw(32).toString('hex')
      case 'true':
        return true
      case 'Bool':
        return this.id() === trueId
      default:
        return this.object()
    }
  }
}

export const decode = (bytes: Buffer): TlObject => new Reader(bytes).object()
