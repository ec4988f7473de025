import { isManifest, liveBronzeFiles } from '../../kernel/bronze-listing.ts'
import { landedLister } from '../../runner/run/landed-lister.ts'
import { readConfig } from '../extract/read-config.ts'

/** Lists what extract has landed for the runner, which knows neither where that is nor what counts there. */
export function projectLandedLister(root: string): ReturnType<typeof landedLister> {
  const format = { isManifest, liveFiles: liveBronzeFiles }
  return landedLister({ projectRoot: root, landedRoot: readConfig(root).bronzePath, format })
}
