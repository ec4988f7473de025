import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'

/** Every table of silver and gold, and its key: what models/ holds and its YAML says. */
export const TABLES: Readonly<Record<string, string>> = Object.fromEntries(
  ['silver', 'gold'].flatMap((layer) =>
    readdirSync(`models/${layer}`)
      .filter((file) => file.endsWith('.yml'))
      .flatMap((file) => parse(readFileSync(`models/${layer}/${file}`, 'utf8')).models)
      .map(({ name, meta }) => [`${layer}.${name}`, meta.key.join(', ')]),
  ),
)
