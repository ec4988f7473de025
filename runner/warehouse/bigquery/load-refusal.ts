import type { LoadSource } from '../../materialize/call.ts'
import type { Refusal } from './error.ts'
import { rowBytes } from './load-data.ts'
import type { JobStatus } from './rest.ts'

const prefix = /^Error while reading data, error message: /

/**
 * Why a load was refused. The error that ends it only counts the others: the one that names a value is among those. Where
 * in the upload it stands is told as the number of the row.
 */
export function loadRefusal({ errorResult = {}, errors = [] }: JobStatus, source: LoadSource): Refusal {
  const isSummary = ({ message = '' }: Refusal): boolean => /too many errors/.test(message)
  const named = errors.find((error) => !isSummary(error))
  if (!isSummary(errorResult) || named === undefined) return errorResult
  const message = (named.message ?? '').replace(prefix, '')
  const place = /^.*\bstarting at position (\d+): /.exec(message)
  if (place === null || source.kind !== 'rows') return { ...named, message }
  return {
    ...named,
    message: `${message.slice(place[0].length)} (row ${rowAt(source.rows, Number(place[1]))})`,
  }
}

/** Counted from 1. */
function rowAt(rows: readonly object[], position: number): number {
  let end = 0
  const index = rows.findIndex((row) => {
    end += rowBytes(row).length
    return position < end
  })
  return index < 0 ? rows.length : index + 1
}
