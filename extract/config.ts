import { z } from 'zod'
import { errorMaker } from '../kernel/errors/catalogue.ts'
import { nearestName } from '../kernel/errors/did-you-mean.ts'
import type { Problems } from '../kernel/errors/problems.ts'
import type { YamlDocument } from '../kernel/yaml/document.ts'
import { validateYaml } from '../kernel/yaml/validate.ts'
import { type ChatSelector, toChatSelector } from './chat-selector.ts'
import { chatKinds } from './envelope/chat-kind.ts'

/** The `extract:` section of project.yml. */
export interface ExtractConfig {
  /** Folder of the landed files, relative to the project. */
  readonly bronzePath: string
  /** The only chats that may be read; undefined: there is no list, and all may. */
  readonly chats: readonly ChatSelector[] | undefined
  readonly telegram: TelegramConfig
}

/** How Telegram itself is read; exports are not concerned. */
export interface TelegramConfig {
  /** How many of a chat's newest messages each run reads again, for changes that Telegram gives no notice of. */
  readonly lookBackMessages: number
  /** Whether lists of participants are read, once a day. */
  readonly participants: boolean
  /** How many chats are read side by side. */
  readonly parallelChats: number
}

const notAnId = 'expected an id: a whole number, such as 1234567890 or -1001234567890'
const chatId = z.union([z.number().int(), z.string().regex(/^-?\d+$/, notAnId)], {
  error: notAnId,
})

const chatObject = z.strictObject({
  id: chatId,
  kind: z.enum(chatKinds).optional(),
  name: z.string().optional(),
})

/** A bare id or name is taken for the object that it is short for, so that one schema speaks of both. */
const chatSchema = z
  .union([z.number().int(), z.string().trim().min(1), chatObject], {
    error: (issue) =>
      typeof issue.input === 'object' && issue.input !== null
        ? 'expected {id: …, kind: …, name: …}, with a kind of user, group, supergroup or channel, or none'
        : 'expected a chat: its id, its name, or {id: …, kind: …, name: …}',
  })
  .transform((chat) =>
    typeof chat === 'object' ? toChatSelector(chat.id, chat.kind, chat.name) : toChatSelector(chat),
  )

const telegramSchema = z.strictObject({
  'look-back': z.number().int().min(0).max(100_000).default(200),
  participants: z.boolean().default(true),
  'parallel-chats': z.number().int().min(1).max(32).default(4),
})

const configSchema = z.strictObject({
  'bronze-path': z.string().min(1).default('warehouse/bronze'),
  chats: z.array(chatSchema).optional(),
  telegram: telegramSchema.prefault({}),
})

const configError = errorMaker({
  'extract-section-misplaced': (p: { key: string }) => ({
    message: `project.yml has a key "${p.key}" at its top, where "extract" belongs.`,
    hint: 'Write it as extract: {chats: […]}. Otherwise it would go unnoticed, and every chat would be read.',
  }),
})

/**
 * Reads the `extract:` section of a parsed project.yml; a project without one gets the defaults. What is wrong with it
 * goes to `problems`, with its place; then the result is undefined.
 */
export function readExtractConfig(project: YamlDocument, problems: Problems): ExtractConfig | undefined {
  const root = project.toValue() ?? {}
  const misplaced = misplacedKey(root)
  if (misplaced !== undefined) {
    const location = project.locateKey([misplaced])
    problems.add(configError('extract-section-misplaced', { key: misplaced }, { location }))
    return undefined
  }
  const section = typeof root === 'object' && 'extract' in root ? root.extract : undefined
  const config = validateYaml(project, ['extract'], section ?? {}, configSchema, problems)
  if (config === undefined) return undefined
  const { telegram } = config
  return {
    bronzePath: config['bronze-path'],
    chats: config.chats,
    telegram: {
      lookBackMessages: telegram['look-back'],
      participants: telegram.participants,
      parallelChats: telegram['parallel-chats'],
    },
  }
}

/** A key at the top that was meant to say which chats may be read: left unnoticed, it would let all of them land. */
function misplacedKey(root: object): string | undefined {
  return Object.keys(root).find((key) => key !== 'extract' && nearestName(key, ['extract', 'chats']))
}
