import type { TlObject } from '../../../extract/telegram/client/tl-object.ts'
import { byName, type Constructor, type Field } from './schema.ts'
import { Writer } from './writer.ts'

const vectorId = 0x1cb5c415
const trueId = 0x997275b5
const falseId = 0xbc799737

/**
 * Plain JSON to TL. A required field that is left out is empty: 0, '', no bytes, an empty vector; objects can't be left out.
 * Integers of 128 and 256 bits are hexadecimal text, as they lie in memory.
 */
export function encode(object: TlObject): Buffer {
  const writer = new Writer()
  writeObject(writer, object)
  return writer.result()
}

/** What a call answers: an object, a list of objects, or a truth value. */
export type Answer = TlObject | readonly TlObject[] | boolean

export function encodeAnswer(answer: Answer): Buffer {
  const writer = new Writer(16_384)
  if (typeof answer === 'boolean') writer.int(answer ? trueId : falseId)
  else if (isList(answer)) writeVector(writer, answer, 'Object', true)
  else writeObject(writer, answer)
  return writer.result()
}

const isList = (answer: Answer): answer is readonly TlObject[] => Array.isArray(answer)

function writeObject(writer: Writer, object: TlObject): void {
  const shape = byName.get(object.className)
  if (shape === undefined) throw new Error(`TL has no ${object.className}`)
  writer.int(shape.id)
  writeFields(writer, shape, object)
}

function writeFields(writer: Writer, shape: Constructor, object: TlObject): void {
  const flags = new Map<string, number>()
  for (const field of shape.fields) {
    const value = object[field.name]
    if (field.isFlags) {
      flags.set(field.name, flagsOf(shape, field.name, object))
      writer.int(flags.get(field.name) ?? 0)
    } else if (isLeftOut(field, flags)) continue
    else if (field.isVector)
      writeVector(writer, (value ?? []) as readonly unknown[], field.type, field.isBoxedVector)
    else writeValue(writer, value, field.type, `${object.className}.${field.name}`)
  }
}

/** Some flags stand for two fields: if one is there, so is the other, though it may be empty. */
const isLeftOut = ({ flag, type }: Field, flags: ReadonlyMap<string, number>): boolean =>
  flag !== undefined && (type === 'true' || ((flags.get(flag.in) ?? 0) & flag.mask) === 0)

function flagsOf(shape: Constructor, name: string, object: TlObject): number {
  let flags = 0
  for (const { flag, name: field, type } of shape.fields) {
    if (flag?.in === name && !isAbsent(object[field], type)) flags |= flag.mask
  }
  return flags
}

const isAbsent = (value: unknown, type: string): boolean =>
  value === undefined || value === null || (value === false && type !== 'Bool')

function writeVector(writer: Writer, values: readonly unknown[], type: string, isBoxed: boolean): void {
  if (isBoxed) writer.int(vectorId)
  writer.int(values.length)
  for (const value of values) writeValue(writer, value, type, 'an item')
}

function writeValue(writer: Writer, value: unknown, type: string, where: string): void {
  switch (type) {
    case 'int':
    case 'date':
      writer.int(Number(value ?? 0))
      break
    case 'long':
      writer.long((value ?? 0) as string | number)
      break
    case 'double':
      writer.double(Number(value ?? 0))
      break
    case 'string':
      writer.bytes(Buffer.from((value ?? '') as string, 'utf8'))
      break
    case 'bytes':
      writer.bytes(Buffer.from((value ?? '') as string, 'base64'))
      break
    case 'int128':
    case 'int256':
      writer.raw(Buffer.from(value as string, 'hex'))
      break
    case 'Bool':
      writer.int(value === true ? trueId : falseId)
      break
    default:
      if (value === undefined || value === null) throw new Error(`${where} is missing`)
      writeObject(writer, value as TlObject)
  }
}
