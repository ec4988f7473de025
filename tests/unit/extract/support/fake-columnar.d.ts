import type { ColumnarPort } from '../../../../extract/bronze/columnar-port.ts'

export function readRows(path: string): { landed_file: string; landed_line: number; line: string }[]
export const fakeColumnar: ColumnarPort
