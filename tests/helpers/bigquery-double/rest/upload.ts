import { randomUUID } from 'node:crypto'
import { invalid } from '../errors.ts'
import type { JobRequest } from './job-desk.ts'

/** The two parts of a multipart/related request: what the job is, and the file. */
export function splitMultipart(
  contentType: string,
  body: Buffer,
): { readonly job: JobRequest; readonly media: Buffer } {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1]
  if (boundary === undefined) throw invalid('Multipart request without a boundary')
  const parts: Buffer[] = []
  const separator = Buffer.from(`--${boundary}`)
  for (let at = body.indexOf(separator); at !== -1; ) {
    const next = body.indexOf(separator, at + separator.length)
    if (next === -1) break
    parts.push(contentOf(body.subarray(at + separator.length, next)))
    at = next
  }
  const [metadata, media] = parts
  if (metadata === undefined || media === undefined) throw invalid('Multipart request must have two parts')
  return { job: JSON.parse(metadata.toString()), media }
}

/** A part without its headers and the line break that belongs to the next boundary. */
function contentOf(part: Buffer): Buffer {
  const unix = part.indexOf('\n\n')
  const dos = part.indexOf('\r\n\r\n')
  const start = dos !== -1 && (unix === -1 || dos < unix) ? dos + 4 : unix + 2
  const end = part.subarray(-2).toString() === '\r\n' ? part.length - 2 : part.length - 1
  return part.subarray(start, end)
}

interface Upload {
  readonly job: JobRequest
  media: Buffer
}

/** Files that come in pieces. */
export class Uploads {
  readonly #open = new Map<string, Upload>()

  begin(job: JobRequest): string {
    const id = randomUUID()
    this.#open.set(id, { job, media: Buffer.alloc(0) })
    return id
  }

  /** Takes a piece; the upload once it is whole, else how many bytes there are. */
  add(id: string, contentRange: string | undefined, piece: Buffer): Upload | number {
    const upload = this.#open.get(id)
    if (upload === undefined) throw invalid(`There is no upload ${id}`)
    const range = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(
      contentRange ?? `bytes 0-${piece.length - 1}/${piece.length}`,
    )
    if (range === null) throw invalid(`Invalid Content-Range: ${contentRange}`)
    const start = Number(range[1] ?? upload.media.length)
    if (start > upload.media.length) throw invalid(`Bytes are missing before ${start}`)
    if (range[1] !== undefined) upload.media = Buffer.concat([upload.media.subarray(0, start), piece])
    if (range[3] === '*' || upload.media.length < Number(range[3])) return upload.media.length
    this.#open.delete(id)
    return upload
  }
}
