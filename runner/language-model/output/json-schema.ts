import type { OutputSchema, OutputType } from '../../resource/language-model.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** The schema in the words of JSON Schema, in the strict form that providers ask for: all is required, no more is allowed. */
export function jsonSchema(schema: OutputSchema): Json {
  return {
    type: 'object',
    properties: Object.fromEntries(schema.map(({ name, type }) => [name, typeSchema(type)])),
    required: schema.map(({ name }) => name),
    additionalProperties: false,
  }
}

/** The same in the words of Gemini's `responseSchema`, which fills properties in the order given. */
export function geminiSchema(schema: OutputSchema): Json {
  const names = schema.map(({ name }) => name)
  return {
    type: 'OBJECT',
    properties: Object.fromEntries(schema.map(({ name, type }) => [name, geminiType(type)])),
    required: names,
    propertyOrdering: names,
  }
}

const jsonTypes = { string: 'string', float: 'number', int: 'integer', bool: 'boolean' } as const

function typeSchema(type: OutputType): Json {
  switch (type.kind) {
    case 'enum':
      return { type: 'string', enum: type.values }
    case 'list':
      return { type: 'array', items: typeSchema(type.item) }
    case 'object':
      return jsonSchema(type.fields)
    default:
      return { type: jsonTypes[type.kind] }
  }
}

function geminiType(type: OutputType): Json {
  switch (type.kind) {
    case 'enum':
      return { type: 'STRING', format: 'enum', enum: type.values }
    case 'list':
      return { type: 'ARRAY', items: geminiType(type.item) }
    case 'object':
      return geminiSchema(type.fields)
    default:
      return { type: jsonTypes[type.kind].toUpperCase() }
  }
}
