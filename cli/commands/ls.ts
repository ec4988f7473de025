import { Option } from 'commander'
import type { ResourceType } from '../../runner/resource/node.ts'
import type { CommandSpec } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { addProjectOptions, type ProjectOptions } from '../options/project-options.ts'
import { addSelectionOptions, type SelectionOptions } from '../options/selection-options.ts'

const types: readonly ResourceType[] = ['model', 'seed', 'source', 'test', 'unit_test']
const outputs = ['selector', 'name', 'path', 'json'] as const

interface LsOptions extends ProjectOptions, SelectionOptions {
  readonly output: (typeof outputs)[number]
  readonly outputKeys?: readonly string[]
}

export const ls: CommandSpec<LsOptions> = {
  name: 'ls',
  summary: 'List what is in the project, a line each. Needs no warehouse.',
  group: 'Look:',
  examples: [
    { command: 'tgelt ls', does: 'models, seeds, sources and tests' },
    {
      command: 'tgelt ls --select +user_daily --resource-type model',
      does: 'the models that one is made of',
    },
    { command: 'tgelt ls --output json --output-keys name config', does: 'a JSON object each' },
  ],
  define: (command) => {
    addSelectionOptions(command, types)
    command
      .optionsGroup('Output:')
      .addOption(new Option('--output <form>', 'form of the lines').choices(outputs).default('selector'))
      .option('--output-keys <key...>', 'which keys, for --output json')
    addProjectOptions(command)
  },
  run: async (context, options) => {
    const { openProject } = await import('../project/open-project.ts')
    const { select } = await import('../project/select.ts')
    const { nodeLine } = await import('../look/node-line.ts')
    const { graph } = await openProject(context, 'list', options)
    const nodes = select(context, graph, options, types)
    const lines = nodes.map((node) => nodeLine(node, options.output, options.outputKeys))
    for (const line of [...lines].sort()) context.stdout.write(`${line}\n`)
    return exitCode.ok
  },
}
