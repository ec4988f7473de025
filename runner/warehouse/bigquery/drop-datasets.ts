import type { BigqueryTarget } from '../../resource/target.ts'
import { hasStatus } from './api-failure.ts'
import { openApi } from './client.ts'
import { asStatementError } from './error.ts'
import { Requests } from './requests.ts'
import { systemWaits } from './waits.ts'

/** Deletes datasets of the target's project with all that stands in them; those that are gone already are no error. */
export async function dropDatasets(
  target: BigqueryTarget,
  projectRoot: string,
  datasets: readonly string[],
): Promise<void> {
  const requests = new Requests(() => openApi(target, projectRoot), systemWaits)
  const { signal } = new AbortController()
  for (const dataset of datasets) {
    const path = `/datasets/${encodeURIComponent(dataset)}`
    const query = { deleteContents: true }
    try {
      await requests.repeat({ method: 'DELETE', path, project: target.project, query }, signal)
    } catch (thrown) {
      if (!hasStatus(thrown, 404)) throw asStatementError(thrown, '')
    }
  }
}
