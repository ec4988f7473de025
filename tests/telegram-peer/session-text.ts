const dataCentre = 2
const address = Buffer.from('127.0.0.1')

/** A login as the library's StringSession writes it: version, data centre, address, port and key. */
export function sessionText(port: number, key: Buffer): string {
  const head = Buffer.alloc(3)
  head.writeUInt8(dataCentre, 0)
  head.writeInt16BE(address.length, 1)
  const portBytes = Buffer.alloc(2)
  portBytes.writeInt16BE(port, 0)
  return `1${Buffer.concat([head, address, portBytes, key]).toString('base64')}`
}
