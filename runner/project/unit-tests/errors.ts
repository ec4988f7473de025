import { errorMaker } from '../../../kernel/errors/catalogue.ts'
import { didYouMean } from '../../../kernel/errors/did-you-mean.ts'

/** What can be wrong with a `unit_tests:` entry before anything is compiled. */
export const unitTestEntryError = errorMaker({
  'unit-test-model-not-found': (p: { test: string; model: string; known: Iterable<string> }) => ({
    message: `Unit test ${p.test} tests "${p.model}", but there is no model of that name.`,
    hint: didYouMean(p.model, p.known),
  }),
  'unit-test-model-unsupported': (p: { test: string; model: string }) => ({
    message: `Unit test ${p.test}: ${p.model} loads landed files, and no rows can be given in their place.`,
    hint: 'Test the model that reads it.',
  }),
  'unit-test-duplicate': (p: { test: string; model: string; other: string }) => ({
    message: `There are two unit tests named "${p.test}" of ${p.model}; the other is at ${p.other}.`,
    hint: 'Rename one of them.',
  }),
  'unit-test-input-invalid': (p: { input: string }) => ({
    message: `"${p.input}" is no input of a model.`,
    hint: "Write ref('orders'), source('shop', 'orders') or this.",
  }),
  'unit-test-input-duplicate': (p: { input: string }) => ({
    message: `${p.input} is given twice.`,
    hint: 'Put all of its rows under one of the two.',
  }),
  'unit-test-this-not-given': (p: { test: string }) => ({
    message: `Unit test ${p.test} sets is_incremental to true, but gives no rows for the table as it stands.`,
    hint: 'Add an input: this, with rows: [] if the table is empty.',
  }),
  'unit-test-rows-missing': (p: { where: string }) => ({
    message: `${p.where} has no rows.`,
    hint: 'Write rows: [] for none, or name a file of tests/fixtures with fixture:.',
  }),
  'unit-test-rows-invalid': (p: { reason: string; hint?: string | undefined }) => ({
    message: p.reason,
    hint: p.hint,
  }),
  'unit-test-csv-invalid': (p: { line: number; reason: string }) => ({
    message: `Line ${p.line} of this CSV: ${p.reason}`,
  }),
  'unit-test-fixture-not-found': (p: { name: string; known: Iterable<string> }) => ({
    message: `There is no file "${p.name}" in the folder fixtures of the test-paths.`,
    hint: didYouMean(p.name, p.known),
  }),
  'unit-test-fixture-duplicate': (p: { name: string; files: readonly string[] }) => ({
    message: `Two files are called "${p.name}": ${p.files.join(', ')}.`,
    hint: 'A fixture is found by its name alone: rename one of them.',
  }),
  'unit-test-override-invalid': (p: { name: string; reason: string; hint?: string | undefined }) => ({
    message: `overrides: ${p.name} ${p.reason}`,
    hint: p.hint,
  }),
})
