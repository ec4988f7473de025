// @ts-check
// `npm run build`: bundles the command line into dist/, quietly, since its output is piped in places.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'rolldown'

/**
 * Puts the licences of all packages whose code is in the bundle beside it.
 * @returns {import('rolldown').Plugin}
 */
function thirdPartyLicences() {
  return {
    name: 'third-party-licences',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk')
      const modules = chunks.flatMap((chunk) => chunk.moduleIds)
      const folders = new Set(modules.flatMap((id) => packageFolder(id) ?? []))
      const source = [...folders].sort().map(licenceText).join('\n\n')
      this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-LICENCES.txt', source })
    },
  }
}

/**
 * @param {string} moduleId
 * @returns {string | undefined}
 */
function packageFolder(moduleId) {
  if (!moduleId.includes('/node_modules/')) return undefined
  let folder = dirname(moduleId)
  while (!isPackage(folder)) folder = dirname(folder)
  return folder
}

/**
 * Folders inside a package may have a package.json without a name, to say which kind of modules they hold.
 * @param {string} folder
 */
function isPackage(folder) {
  const path = join(folder, 'package.json')
  return existsSync(path) && JSON.parse(readFileSync(path, 'utf8')).name !== undefined
}

/** @param {string} folder */
function licenceText(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  const text = file === undefined ? '' : `\n\n${readFileSync(join(folder, file), 'utf8').trim()}`
  return `== ${name} ${version} (${license})${text}`
}

/**
 * Leaves out the disk store that teleproto has for sessions: tgelt keeps its own. What it is made of patches Node's fs, and
 * asks for a browser's storage, as soon as it is loaded.
 * @returns {import('rolldown').Plugin}
 */
function withoutSessionStore() {
  const names = ['node-localstorage', 'store2']
  return {
    name: 'without-session-store',
    resolveId: (source) => (names.includes(source) ? `\0left-out:${source}` : undefined),
    load: (id) => (id.startsWith('\0left-out:') ? 'export {}' : undefined),
  }
}

// One program with its pure-JavaScript libraries in few files: loading hundreds of small modules would be most of the
// time that a short command takes, and reading long names is a tenth of it. The maps are for stacks of defects, read only
// when there is one. DuckDB carries a native library and stays a dependency.
await build({
  input: 'cli/main.ts',
  platform: 'node',
  external: [/^@duckdb\//],
  plugins: [withoutSessionStore(), thirdPartyLicences()],
  output: {
    dir: 'dist',
    cleanDir: true,
    format: 'esm',
    entryFileNames: 'cli/main.js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    comments: { legal: false },
    minify: true,
    sourcemap: true,
    sourcemapExcludeSources: true,
  },
})
