import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'

/** Every table of silver and gold that a build makes without further vars, and its key: what its YAML says. */
export const TABLES: Readonly<Record<string, string>> = Object.fromEntries(
  ['silver', 'gold'].flatMap((layer) =>
    readdirSync(`models/${layer}`)
      .filter((file) => file.endsWith('.yml'))
      .flatMap((file) => parse(readFileSync(`models/${layer}/${file}`, 'utf8')).models)
      .filter(({ name }) => name !== 'pseudonym_key')
      .map(({ name, meta }) => [`${layer}.${name}`, meta.key.join(', ')]),
  ),
)
