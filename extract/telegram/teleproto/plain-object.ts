import definitions from 'telegram/tl/generated/api-definitions.js'
import type { TlObject } from '../client/tl-object.ts'

/** An object as the library decoded it; `originalArgs` are its fields and nothing of the library's own. */
export interface DecodedObject {
  readonly className: string
  readonly originalArgs: Readonly<Record<string, unknown>>
}

interface FieldDefinition {
  readonly isFlag: boolean
  readonly flagIndicator: boolean
  readonly type: string | null
}

interface ClassDefinition {
  readonly name: string
  readonly namespace?: string
  readonly isFunction: boolean
  readonly argsConfig: Readonly<Record<string, FieldDefinition>>
}

interface Field {
  readonly name: string
  /** A flag without a value: there, or not. */
  readonly isBare: boolean
}

/** What holds for this session alone, or shows a blur of what is there anyway. */
const leftOut = new Set(['fileReference', 'strippedThumb'])

const fieldsOf = new Map<string, readonly Field[]>(
  (definitions as readonly ClassDefinition[])
    .filter(({ isFunction }) => !isFunction)
    .map(({ namespace, name, argsConfig }) => [
      namespace === undefined ? name : `${namespace}.${name}`,
      Object.entries(argsConfig)
        .filter(([field, { flagIndicator }]) => !(flagIndicator || leftOut.has(field)))
        .map(([field, { isFlag, type }]) => ({ name: field, isBare: isFlag && type === 'true' })),
    ]),
)

/**
 * A decoded object as plain JSON, its fields in the order of Telegram's schema: equal content gives equal text.
 * 64-bit and wider integers become decimal strings, bytes base64; what is not set is left out.
 */
export function toPlainObject(decoded: DecodedObject): TlObject {
  const { className, originalArgs } = decoded
  const plain: { className: string; [field: string]: unknown } = { className }
  for (const { name, isBare } of fieldsOf.get(className) ?? []) {
    const value = originalArgs[name]
    if (value === null || value === undefined || (isBare && value !== true)) continue
    plain[name] = typeof value === 'object' ? plainValue(value) : value
  }
  return plain
}

export function toPlainObjects<T extends TlObject = TlObject>(decoded: readonly unknown[]): readonly T[] {
  return (decoded as readonly DecodedObject[]).map((object) => toPlainObject(object) as T)
}

/** Objects are TL objects, bytes, vectors of anything, or the library's wide integers, which print as decimals. */
function plainValue(value: object): unknown {
  if (Array.isArray(value)) return plainVector(value)
  if (Buffer.isBuffer(value)) return value.toString('base64')
  return isDecoded(value) ? toPlainObject(value) : String(value)
}

function plainVector(values: readonly unknown[]): readonly unknown[] {
  const plain: unknown[] = []
  for (const value of values) {
    if (typeof value !== 'object' || value === null) plain.push(value)
    else if (!(isDecoded(value) && value.className === 'PhotoStrippedSize')) plain.push(plainValue(value))
  }
  return plain
}

function isDecoded(value: object): value is DecodedObject {
  return 'originalArgs' in value
}
