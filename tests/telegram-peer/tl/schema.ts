import definitions from 'telegram/tl/generated/api-definitions.js'

export interface Field {
  readonly name: string
  readonly type: string
  readonly isVector: boolean
  /** Vectors in Telegram's API carry their constructor; a few of the transport don't. */
  readonly isBoxedVector: boolean
  /** This field is the flags that others are told by. */
  readonly isFlags: boolean
  readonly flag: { readonly in: string; readonly mask: number } | undefined
}

export interface Constructor {
  /** `Message`, `messages.GetHistory`. */
  readonly name: string
  readonly id: number
  readonly fields: readonly Field[]
  readonly isCall: boolean
  readonly result: string
}

interface FieldDefinition {
  readonly type: string | null
  readonly isVector: boolean
  readonly isFlag: boolean
  readonly flagName: string | null
  readonly flagIndex: number
  readonly flagIndicator: boolean
  readonly useVectorId: boolean | null
}

interface Definition {
  readonly name: string
  readonly namespace?: string
  readonly constructorId: number
  readonly argsConfig: Readonly<Record<string, FieldDefinition>>
  readonly result: string
  readonly isFunction: boolean
}

export const byName = new Map<string, Constructor>()
export const byId = new Map<number, Constructor>()

for (const definition of definitions as readonly Definition[]) {
  const { namespace, name, constructorId, argsConfig, isFunction, result } = definition
  const known = {
    name: namespace === undefined ? name : `${namespace}.${name}`,
    id: constructorId >>> 0,
    fields: Object.entries(argsConfig).map(([field, config]) => toField(field, config)),
    isCall: isFunction,
    result,
  }
  byName.set(known.name, known)
  byId.set(known.id, known)
}

function toField(name: string, config: FieldDefinition): Field {
  return {
    name,
    type: config.type ?? '#',
    isVector: config.isVector,
    isBoxedVector: config.useVectorId === true,
    isFlags: config.flagIndicator,
    flag: config.isFlag ? { in: config.flagName ?? '', mask: (1 << config.flagIndex) >>> 0 } : undefined,
  }
}
