/** What a member's key means to the scanner. Everything else about a message is SQL's business. */
export const memberKey = {
  other: 0,
  id: 1,
  date: 2,
  dateUnixtime: 3,
  volatile: 4,
  documentId: 5,
} as const

export type MemberKey = (typeof memberKey)[keyof typeof memberKey]

/**
 * Keys whose string values differ between two exports of the same message, so that they must not make it "changed":
 * paths, numbered anew by each export (or a sentence that says why there is no file), and times in the zone of the
 * exporting computer. `document_id` of a custom emoji is such a path, or the emoji's number; only a path is volatile.
 * Source: tdesktop, export/output/export_output_json.cpp (pushPath, SerializeDate).
 */
const volatileKeys = ['date', 'edited', 'until_date', 'photo', 'file', 'thumbnail', 'contact_vcard'] as const

const meanings = new Map<string, MemberKey>([
  ...volatileKeys.map((key): [string, MemberKey] => [key, memberKey.volatile]),
  ['date', memberKey.date],
  ['id', memberKey.id],
  ['date_unixtime', memberKey.dateUnixtime],
  ['document_id', memberKey.documentId],
])

/** The known keys by their length, so that most keys are told apart without being made into strings. */
const byLength: readonly (readonly { bytes: Uint8Array; meaning: MemberKey }[])[] = Array.from(
  { length: 16 },
  (_, length) =>
    [...meanings]
      .filter(([key]) => key.length === length)
      .map(([key, meaning]) => ({ bytes: Buffer.from(key), meaning })),
)

/** The meaning of the key whose text (without quotes) is `bytes[start, end)`. */
export function memberKeyAt(bytes: Uint8Array, start: number, end: number): MemberKey {
  const candidates = byLength[end - start]
  if (candidates === undefined) return memberKey.other
  for (const { bytes: key, meaning } of candidates) {
    let at = 0
    while (at < key.length && key[at] === bytes[start + at]) at++
    if (at === key.length) return meaning
  }
  return memberKey.other
}
