import { z } from 'zod'
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
}

const chatId = z.union([z.number().int(), z.string().regex(/^-?\d+$/)], {
  error: 'expected an id: a whole number, such as 1234567890 or -1001234567890',
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

const configSchema = z.strictObject({
  'bronze-path': z.string().min(1).default('warehouse/bronze'),
  chats: z.array(chatSchema).optional(),
})

/**
 * Reads the `extract:` section of a parsed project.yml; a project without one gets the defaults. What is wrong with it
 * goes to `problems`, with its place; then the result is undefined.
 */
export function readExtractConfig(project: YamlDocument, problems: Problems): ExtractConfig | undefined {
  const root = project.toValue()
  const section = typeof root === 'object' && root !== null && 'extract' in root ? root.extract : undefined
  const config = validateYaml(project, ['extract'], section ?? {}, configSchema, problems)
  return config && { bronzePath: config['bronze-path'], chats: config.chats }
}
