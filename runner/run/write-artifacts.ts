import { join } from 'node:path'
import { writeFileAtomic } from '../../kernel/files/atomic-file.ts'

/** Artifacts as texts; an absent one is left as the last run wrote it. */
export interface ArtifactTexts {
  readonly manifest?: string | undefined
  readonly runResults?: string | undefined
}

/** Replaces artifacts below the target folder, each atomically: a reader sees the old one or the new one. */
export function writeArtifacts(projectRoot: string, targetFolder: string, texts: ArtifactTexts): void {
  const folder = join(projectRoot, targetFolder)
  if (texts.manifest !== undefined) writeFileAtomic(join(folder, 'manifest.json'), texts.manifest)
  if (texts.runResults !== undefined) writeFileAtomic(join(folder, 'run_results.json'), texts.runResults)
}
