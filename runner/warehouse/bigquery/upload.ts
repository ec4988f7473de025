import { ApiFailure } from './api-failure.ts'
import type { ApiRequest } from './client.ts'
import type { Jobs } from './jobs.ts'
import type { Requests } from './requests.ts'
import type { Job } from './rest.ts'

/** A multiple of 256 KiB, as the protocol wants it; what is held of the data at a time. */
const partBytes = 8 * 1024 ** 2
const partWithinMs = 600_000

export interface UploadRequest {
  readonly jobId: string
  /** The job's resource. */
  readonly job: object
  readonly data: AsyncIterable<Buffer>
}

/**
 * Sends data of unknown length in parts; with the last one the job is made. What is left off halfway is forgotten by
 * BigQuery, and makes no job.
 */
export async function uploadJob(
  { jobId, job, data }: UploadRequest,
  requests: Requests,
  jobs: Pick<Jobs, 'make'>,
  signal: AbortSignal,
): Promise<Job> {
  const session = await openSession(job, requests, signal)
  let sentBytes = 0
  let held: Buffer[] = []
  let heldBytes = 0
  for await (const bytes of data) {
    held.push(bytes)
    heldBytes += bytes.length
    // One byte more than a part: what is sent here is never the last one.
    while (heldBytes > partBytes) {
      const all = Buffer.concat(held)
      const range = `bytes ${sentBytes}-${sentBytes + partBytes - 1}/*`
      await requests.once(partRequest(session, range, all.subarray(0, partBytes)), signal, partWithinMs)
      sentBytes += partBytes
      held = [all.subarray(partBytes)]
      heldBytes -= partBytes
    }
  }
  const total = sentBytes + heldBytes
  const range = heldBytes === 0 ? `bytes */${total}` : `bytes ${sentBytes}-${total - 1}/${total}`
  return jobs.make(jobId, partRequest(session, range, Buffer.concat(held)), signal, partWithinMs)
}

async function openSession(job: object, requests: Requests, signal: AbortSignal): Promise<URL> {
  const { uploadAddress } = await requests.api()
  const { headers } = await requests.once(
    {
      method: 'POST',
      path: uploadAddress,
      query: { uploadType: 'resumable' },
      headers: { 'X-Upload-Content-Type': 'application/octet-stream' },
      body: job,
    },
    signal,
  )
  const address = headers['location']
  if (address === undefined) throw new ApiFailure('BigQuery gave no address for the upload')
  return new URL(address, uploadAddress)
}

function partRequest(session: URL, range: string, body: Buffer): ApiRequest {
  return {
    method: 'PUT',
    path: session.origin + session.pathname,
    query: Object.fromEntries(session.searchParams),
    headers: { 'Content-Range': range },
    body,
  }
}
