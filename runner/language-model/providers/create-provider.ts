import { anthropicProvider } from './anthropic.ts'
import { geminiProvider } from './gemini.ts'
import { openaiProvider } from './openai.ts'
import type { Provider } from './provider.ts'
import type { ProviderOptions } from './provider-options.ts'

interface ProviderKind {
  readonly create: (options: ProviderOptions) => Provider
  readonly baseUrl: string
}

/** The one list of providers; another one is a file of its own and a line here. */
const providers = {
  openai: { create: openaiProvider, baseUrl: 'https://api.openai.com/v1' },
  anthropic: { create: anthropicProvider, baseUrl: 'https://api.anthropic.com' },
  gemini: { create: geminiProvider, baseUrl: 'https://generativelanguage.googleapis.com/v1beta' },
} as const satisfies Readonly<Record<string, ProviderKind>>

export type ProviderName = keyof typeof providers

/** Where a provider is called: at the configured address, or at its own. Never ends with a slash. */
export function providerBaseUrl(name: ProviderName, configured: string | undefined): string {
  return (configured ?? providers[name].baseUrl).replace(/\/+$/, '')
}

export function createProvider(name: ProviderName, options: ProviderOptions): Provider {
  return providers[name].create(options)
}
