import { landedLister } from '../../runner/run/landed-lister.ts'
import { readConfig } from '../extract/read-config.ts'

/** Lists what extract has landed for the runner, which does not know where that is. */
export function projectLandedLister(root: string): ReturnType<typeof landedLister> {
  return landedLister({ projectRoot: root, landedRoot: readConfig(root).bronzePath })
}
