let lookups = 0
let emit = process.emitWarning

/**
 * Runs a search for credentials. Google's library asks for a metadata server at two addresses, and warns of it as of
 * something unexpected where neither answers: on every computer outside of Google's. That one warning is left out, since
 * what was not found is said by the error; what a metadata server answered amiss is not.
 */
export async function quietLookup<T>(search: () => Promise<T>): Promise<T> {
  if (lookups++ === 0) {
    emit = process.emitWarning
    process.emitWarning = emitOthers
  }
  try {
    return await search()
  } finally {
    if (--lookups === 0) process.emitWarning = emit
  }
}

function emitOthers(...args: readonly unknown[]): void {
  const [warning, type] = args
  const isLookup = type === 'MetadataLookupWarning' && /All promises were rejected/.test(String(warning))
  if (!isLookup) Reflect.apply(emit, process, args)
}
