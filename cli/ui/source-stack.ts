import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'

const bundledPlace = /(file:\/\/[^\s)]+\.js):(\d+):(\d+)/g

/**
 * A stack with the places of the sources for those of the bundle. Only for defects: having Node do it for all stacks
 * would cost every start. A place without a map stays as it is.
 */
export function sourceStack(stack: string): string {
  return stack.replace(bundledPlace, (place: string, url: string, line: string, column: string) => {
    const map = readMap(url)
    if (map === undefined) return place
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1)
    if (!('originalSource' in entry)) return place
    const source = entry.originalSource.replace(/^(\.\.\/)+/, '')
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
  })
}

function readMap(url: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8')))
  } catch {
    return undefined
  }
}
