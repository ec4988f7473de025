/** A file's place below the resource path it was found in. */
export interface FilePath {
  readonly folders: readonly string[]
  /** The file's name without its ending. */
  readonly name: string
}

/** Splits a path into the folders below the nearest of the resource paths, and the file's bare name. */
export function splitPath(file: string, resourcePaths: readonly string[]): FilePath {
  const root = resourcePaths
    .filter((path) => isBelow(file, path))
    .reduce((longest, path) => (path.length > longest.length ? path : longest), '')
  const steps = (root === '' || root === '.' ? file : file.slice(root.length + 1)).split('/')
  const last = steps.pop() ?? ''
  return { folders: steps, name: last.replace(/\.[^.]*$/, '') }
}

/** Whether a file lies in a folder. */
export function isBelow(file: string, folder: string): boolean {
  return folder === '' || folder === '.' || file.startsWith(`${folder}/`)
}
