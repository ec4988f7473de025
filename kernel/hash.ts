import { createHash } from 'node:crypto'

/** MD5 in hexadecimal: for names that must equal dbt's, never for safety. */
export function md5Hex(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex')
}

/** SHA-256 in hexadecimal. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
