import type { Field } from '../engine/column-types.ts'
import { engineType } from '../engine/column-types.ts'
import { fromJson } from '../engine/json-values.ts'
import type { Parameter } from '../engine/sql-engine.ts'
import { positionalName } from '../statements/expand.ts'

interface ParameterType {
  readonly type: string
  readonly arrayType?: ParameterType
  readonly structTypes?: readonly { readonly name: string; readonly type: ParameterType }[]
}

interface ParameterValue {
  readonly value?: string | null
  readonly arrayValues?: readonly ParameterValue[]
  readonly structValues?: Readonly<Record<string, ParameterValue>>
}

/** A parameter as the REST API carries it. */
export interface QueryParameter {
  readonly name?: string
  readonly parameterType: ParameterType
  readonly parameterValue: ParameterValue
}

/** A parameter with a name: one without has that of its place, from 1. */
export function readParameter(
  { name, parameterType, parameterValue }: QueryParameter,
  at: number,
): Parameter {
  const field = fieldOfType(name || positionalName(at + 1), parameterType)
  return {
    name: field.name,
    type: engineType(field),
    value: fromJson(jsonOf(parameterValue, parameterType), field),
  }
}

function fieldOfType(name: string, { type, arrayType, structTypes }: ParameterType): Field {
  if (type === 'ARRAY' && arrayType !== undefined)
    return { ...fieldOfType(name, arrayType), mode: 'REPEATED' }
  if (type !== 'STRUCT') return { name, type }
  return {
    name,
    type: 'RECORD',
    fields: (structTypes ?? []).map((part) => fieldOfType(part.name, part.type)),
  }
}

function jsonOf({ value, arrayValues, structValues }: ParameterValue, type: ParameterType): unknown {
  if (type.type === 'ARRAY')
    return (arrayValues ?? []).map((one) => jsonOf(one, type.arrayType ?? { type: 'STRING' }))
  if (type.type === 'STRUCT') {
    const parts = type.structTypes ?? []
    return Object.fromEntries(
      parts.map((part) => [part.name, jsonOf(structValues?.[part.name] ?? {}, part.type)]),
    )
  }
  if (value === null || value === undefined) return null
  return type.type === 'JSON' ? JSON.parse(value) : value
}
