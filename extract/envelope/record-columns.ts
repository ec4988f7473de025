/** The keys of a record, in order, as columns of a table: `text` for strings, `json` for whatever else. */
export const recordColumns: readonly { readonly name: string; readonly kind: 'text' | 'json' }[] = [
  { name: 'source', kind: 'text' },
  { name: 'account', kind: 'text' },
  { name: 'chat_kind', kind: 'text' },
  { name: 'chat_id', kind: 'text' },
  { name: 'record_kind', kind: 'text' },
  { name: 'message_id', kind: 'text' },
  { name: 'observed_at', kind: 'text' },
  { name: 'run_id', kind: 'text' },
  { name: 'content_hash', kind: 'text' },
  { name: 'repaired', kind: 'json' },
  { name: 'payload', kind: 'json' },
]
