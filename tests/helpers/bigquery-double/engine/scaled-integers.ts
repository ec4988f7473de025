/** NUMERIC and BIGNUMERIC are integers, scaled by a power of ten, as little-endian two's complement. */
export function readScaled(bytes: Uint8Array, digits: number): string {
  let value = 0n
  for (const [at, byte] of bytes.entries()) value |= BigInt(byte) << BigInt(8 * at)
  return plainDecimal(BigInt.asIntN(8 * bytes.length, value), digits)
}

function plainDecimal(scaled: bigint, digits: number): string {
  const sign = scaled < 0n ? '-' : ''
  const text = (scaled < 0n ? -scaled : scaled).toString().padStart(digits + 1, '0')
  const fraction = text.slice(-digits).replace(/0+$/, '')
  return `${sign}${text.slice(0, -digits)}${fraction === '' ? '' : `.${fraction}`}`
}

/** undefined if the text is no decimal number with at most so many fractional digits. */
export function writeScaled(text: string, digits: number, maxBytes: number): Uint8Array | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text.trim())
  if (match === null || `${match[2]}${match[3] ?? ''}` === '') return undefined
  const fraction = match[3] ?? ''
  const shift = digits + Number(match[4] ?? 0) - fraction.length
  const unscaled = BigInt(`${match[2]}${fraction}`)
  if (shift < 0 && unscaled % 10n ** BigInt(-shift) !== 0n) return undefined
  const size = shift < 0 ? unscaled / 10n ** BigInt(-shift) : unscaled * 10n ** BigInt(shift)
  return twosComplement(match[1] === '-' ? -size : size, maxBytes)
}

function twosComplement(value: bigint, maxBytes: number): Uint8Array | undefined {
  for (let length = 1; length <= maxBytes; length++) {
    if (BigInt.asIntN(8 * length, value) !== value) continue
    const bits = BigInt.asUintN(8 * length, value)
    return Uint8Array.from({ length }, (_, at) => Number((bits >> BigInt(8 * at)) & 0xffn))
  }
  return undefined
}
