import { errorMaker } from '../../kernel/errors/catalogue.ts'
import { didYouMean } from '../../kernel/errors/did-you-mean.ts'

const notYet = (what: string): string => `Not supported yet: ${what}.`

/** What can be wrong with a project: the files themselves, not one template's text. */
export const projectError = errorMaker({
  'not-supported': (p: { what: string; hint?: string | undefined }) => ({
    message: notYet(p.what),
    hint: p.hint,
  }),
  'config-ignored': (p: { key: string; reason: string }) => ({
    message: `"${p.key}" has no effect: ${p.reason}.`,
  }),
  'config-unknown-key': (p: {
    key: string
    resource: string
    known: Iterable<string>
    /** What a folder's name would be with the mark of configuration. */
    meant?: string | undefined
  }) => ({
    message: `Unknown configuration key "${p.key}" for ${p.resource}.`,
    hint:
      p.meant === undefined
        ? didYouMean(p.key, p.known)
        : `A map without a + is a folder. Did you mean "${p.meant}"?`,
  }),
  'config-invalid': (p: { key: string; reason: string; hint?: string | undefined }) => ({
    message: `${p.key}: ${p.reason}`,
    hint: p.hint,
  }),
  'config-path-unused': (p: { section: string; path: string; known: Iterable<string> }) => ({
    message: `${p.section}.${p.path} applies to nothing: no ${p.section.replace(/s$/, '')} has that path.`,
    hint:
      didYouMean(p.path.split('.').at(-1) ?? '', p.known) ??
      "Below it come the project's name, then folders.",
  }),
  'target-not-found': (p: { name: string; known: readonly string[] }) => ({
    message: `There is no target "${p.name}".`,
    hint: didYouMean(p.name, p.known) ?? `Targets: ${p.known.join(', ')}.`,
  }),
  'resource-name-invalid': (p: { what: string; name: string }) => ({
    message: `"${p.name}" can't be the name of a ${p.what}.`,
    hint: 'Use letters, digits, underscores and dots; no spaces.',
  }),
  'resource-duplicate': (p: { what: string; name: string; other: string }) => ({
    message: `There are two ${p.what}s named "${p.name}"; the other is ${p.other}.`,
    hint: 'ref() finds models and seeds by their name alone: rename one of them.',
  }),
  'relation-duplicate': (p: { relation: string; other: string }) => ({
    message: `${p.relation} would be built twice; the other one is ${p.other}.`,
    hint: 'Give one of them another alias or schema.',
  }),
  'test-duplicate': (p: { name: string; other: string }) => ({
    message: `There are two data tests named "${p.name}"; the other is at ${p.other}.`,
    hint: 'Remove one of them, or give one a name: of its own.',
  }),
  'properties-duplicate': (p: { what: string; name: string; other: string }) => ({
    message: `The properties of ${p.what} "${p.name}" are written twice; the other place is ${p.other}.`,
    hint: 'Keep one of the two.',
  }),
  'properties-without-resource': (p: { what: string; name: string; known: Iterable<string> }) => ({
    message: `There are properties for a ${p.what} named "${p.name}", but no such ${p.what}.`,
    hint: didYouMean(p.name, p.known),
  }),
  'column-duplicate': (p: { name: string }) => ({ message: `The column "${p.name}" is listed twice.` }),
  'ref-not-found': (p: { name: string; by: string; known: Iterable<string> }) => ({
    message: `${p.by} refers to "${p.name}", but there is no model or seed of that name.`,
    hint: didYouMean(p.name, p.known),
  }),
  'language-model-not-remote': (p: { model: string; alias: string; name: string; file: string }) => ({
    message: `Model ${p.model} asks the language model "${p.alias}", which is ${p.name} (${p.file}): that is no remote model`,
    hint: `Give ${p.name} materialized: remote_model, or name another model under language_models:.`,
  }),
  'ref-disabled': (p: { name: string; by: string; file: string }) => ({
    message: `${p.by} refers to "${p.name}", which is disabled.`,
    hint: `Enable it (${p.file}), or remove the ref().`,
  }),
  'ref-self': (p: { name: string }) => ({
    message: `${p.name} refers to itself.`,
    hint: 'Write {{ this }} for the table as it stands; in an incremental model, inside {% if is_incremental() %}.',
  }),
  'source-not-found': (p: { name: string; by: string; known: Iterable<string> }) => ({
    message: `${p.by} reads source "${p.name}", but no YAML file defines it.`,
    hint: didYouMean(p.name, p.known) ?? 'Define it under sources: in a YAML file of the model-paths.',
  }),
  'source-disabled': (p: { name: string; by: string; file: string }) => ({
    message: `${p.by} reads source "${p.name}", which is disabled.`,
    hint: `Enable it (${p.file}).`,
  }),
  'test-target-missing': (p: { test: string; target: string; isDisabled: boolean }) => ({
    message: `Test ${p.test} is left out: "${p.target}" ${p.isDisabled ? 'is disabled' : 'does not exist'}.`,
  }),
  'test-entry-invalid': (p: { reason: string; hint?: string | undefined }) => ({
    message: p.reason,
    hint: p.hint,
  }),
  'test-kind-not-found': (p: { name: string; known: Iterable<string> }) => ({
    message: `There is no generic test "${p.name}".`,
    hint:
      didYouMean(p.name, p.known) ??
      `Write it as a {% test ${p.name}(model, column_name) %} block in a file of the macro-paths.`,
  }),
  'test-argument-invalid': (p: { test: string; reason: string; hint?: string | undefined }) => ({
    message: `${p.test}: ${p.reason}`,
    hint: p.hint,
  }),
  'macro-duplicate': (p: { name: string; other: string }) => ({
    message: `There are two macros named "${p.name}"; the other is at ${p.other}.`,
    hint: 'Rename one of them.',
  }),
  'python-model': (p: { file: string }) => ({ message: notYet(`Python models (${p.file})`) }),
  'incoming-outside-ingest': () => ({
    message: "incoming() stands for newly landed files; only a model with materialized='ingest' has them.",
    hint: "Set {{ config(materialized='ingest', files=[…]) }}, or read a model with ref().",
  }),
})
