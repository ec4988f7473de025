import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Makes the names in a folder durable. A rename is only on disk once its folder has been flushed. */
export function syncFolder(folder: string): void {
  // Windows can't open a folder; its renames are journalled by the file system.
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
