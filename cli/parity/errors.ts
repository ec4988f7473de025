import { errorMaker } from '../../kernel/errors/catalogue.ts'

export const parityError = errorMaker({
  'parity-same-target': (p: { target: string }) => ({
    message: `--against names the target that is compared, "${p.target}".`,
    hint: 'Name another entry of targets: in project.yml.',
  }),
  'parity-nothing': () => ({
    message: 'There is nothing to compare: no model or seed whose rows are compared was selected.',
    hint: 'Look at what there is with ls.',
  }),
  'parity-not-scratch': (p: { names: readonly string[]; prefix: string }) => ({
    message: `These tables would not be built in a dataset of the comparison's own, whose name begins with "${p.prefix}": ${p.names.join(', ')}.`,
    hint: 'Let generate_schema_name begin every name with target.schema, and set no database or schema that leads elsewhere.',
  }),
  'parity-reason-missing': (p: { name: string }) => ({
    message: `${p.name} has meta: {parity: skip} without a parity_reason.`,
    hint: 'Write why the engines must differ there: meta: {parity: skip, parity_reason: …}.',
  }),
  'parity-setting-unknown': (p: { name: string; value: string }) => ({
    message: `${p.name} has meta: {parity: ${p.value}}.`,
    hint: 'The one value that there is is skip.',
  }),
})
