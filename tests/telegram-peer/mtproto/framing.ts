import { crc32 } from './crc32.ts'

const intermediateTag = 0xeeeeeeee
const nothing = Buffer.alloc(0)

/** One side of a TCP connection, which speaks MTProto's full transport or the intermediate one: its first bytes tell. */
export class Framing {
  private pending: Buffer = nothing
  private transport: 'full' | 'intermediate' | undefined
  private sent = 0

  /** The payloads that are complete; throws if the bytes aren't what was sent. */
  receive(bytes: Buffer): readonly Buffer[] {
    this.pending = this.pending.length === 0 ? bytes : Buffer.concat([this.pending, bytes])
    if (this.transport === undefined && this.pending.length >= 4) {
      this.transport = this.pending.readUInt32LE(0) === intermediateTag ? 'intermediate' : 'full'
      if (this.transport === 'intermediate') this.pending = this.pending.subarray(4)
    }
    const payloads: Buffer[] = []
    for (let payload = this.take(); payload !== undefined; payload = this.take()) payloads.push(payload)
    return payloads
  }

  frame(payload: Buffer): Buffer {
    const head = Buffer.alloc(this.transport === 'intermediate' ? 4 : 8)
    if (this.transport === 'intermediate') {
      head.writeUInt32LE(payload.length, 0)
      return Buffer.concat([head, payload])
    }
    head.writeInt32LE(payload.length + 12, 0)
    head.writeInt32LE(this.sent, 4)
    this.sent += 1
    const checksum = Buffer.alloc(4)
    const packet = Buffer.concat([head, payload])
    checksum.writeUInt32LE(crc32(packet), 0)
    return Buffer.concat([packet, checksum])
  }

  private take(): Buffer | undefined {
    if (this.transport === undefined || this.pending.length < 4) return undefined
    return this.transport === 'intermediate' ? this.takeIntermediate() : this.takeFull()
  }

  private takeIntermediate(): Buffer | undefined {
    const size = this.pending.readUInt32LE(0)
    if (this.pending.length < 4 + size) return undefined
    const payload = this.pending.subarray(4, 4 + size)
    this.pending = this.pending.subarray(4 + size)
    return payload
  }

  private takeFull(): Buffer | undefined {
    const size = this.pending.readUInt32LE(0)
    if (this.pending.length < size) return undefined
    const packet = this.pending.subarray(0, size)
    this.pending = this.pending.subarray(size)
    if (crc32(packet.subarray(0, size - 4)) !== packet.readUInt32LE(size - 4))
      throw new Error('wrong checksum')
    return packet.subarray(8, size - 4)
  }
}
