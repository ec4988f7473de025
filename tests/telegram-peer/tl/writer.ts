/** Bytes as TL writes them, into a buffer that grows. */
export class Writer {
  private buffer: Buffer
  private length = 0

  constructor(sizeBytes = 1024) {
    this.buffer = Buffer.allocUnsafe(sizeBytes)
  }

  int(value: number): void {
    this.reserve(4)
    this.length = this.buffer.writeInt32LE(value | 0, this.length)
  }

  /** Decimal; unsigned ones above 2^63 wrap around. */
  long(value: string | number | bigint): void {
    this.reserve(8)
    this.length = this.buffer.writeBigInt64LE(BigInt.asIntN(64, BigInt(value)), this.length)
  }

  double(value: number): void {
    this.reserve(8)
    this.length = this.buffer.writeDoubleLE(value, this.length)
  }

  raw(bytes: Buffer): void {
    this.reserve(bytes.length)
    bytes.copy(this.buffer, this.length)
    this.length += bytes.length
  }

  bytes(value: Buffer): void {
    const isShort = value.length < 254
    this.reserve(value.length + 8)
    if (isShort) this.length = this.buffer.writeUInt8(value.length, this.length)
    else this.length = this.buffer.writeUInt32LE(((value.length << 8) | 254) >>> 0, this.length)
    this.raw(value)
    const head = isShort ? 1 : 4
    for (let padded = head + value.length; padded % 4 !== 0; padded += 1) {
      this.length = this.buffer.writeUInt8(0, this.length)
    }
  }

  /** Where the next byte goes; for a number that is written later. */
  get position(): number {
    return this.length
  }

  setInt(position: number, value: number): void {
    this.buffer.writeInt32LE(value | 0, position)
  }

  result(): Buffer {
    return this.buffer.subarray(0, this.length)
  }

  private reserve(sizeBytes: number): void {
    if (this.length + sizeBytes + 8 <= this.buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + sizeBytes + 8))
    this.buffer.copy(larger, 0, 0, this.length)
    this.buffer = larger
  }
}
