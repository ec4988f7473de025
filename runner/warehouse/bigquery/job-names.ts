/** A value that BigQuery takes for a label: small letters, digits, `_` and `-`, at most 63. */
export function labelValue(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '_')
    .slice(0, 63)
}

/** `tgelt_<run>_<model>_<n>_<attempt>`: unique in the run, and by the run everywhere. */
export function jobId(runId: string, name: string, number: number, attempt: number): string {
  const parts = ['tgelt', runId, name, String(number), String(attempt)]
  return parts.map((part) => part.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 200)).join('_')
}
