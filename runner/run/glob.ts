/** A glob over paths with forward slashes, as a regular expression: `**` any folders, `*` and `?` within one, `{a,b}`. */
export function globToRegExp(glob: string): RegExp {
  let depth = 0
  const source = glob.replace(/\*\*\/|\*\*|[*?{},]|[\\^$+.()|[\]]/g, (token) => {
    switch (token) {
      case '**/':
        return '(?:[^/]+/)*'
      case '**':
        return '.*'
      case '*':
        return '[^/]*'
      case '?':
        return '[^/]'
      case '{':
        depth++
        return '(?:'
      case '}':
        if (depth === 0) return '\\}'
        depth--
        return ')'
      case ',':
        return depth > 0 ? '|' : ','
      default:
        return `\\${token}`
    }
  })
  return new RegExp(`^${source}${')'.repeat(depth)}$`)
}

/** The folder that everything a glob can match lies in: its parts before the first wildcard. */
export function globBase(glob: string): string {
  const parts = glob.split('/')
  const wild = parts.findIndex((part) => /[*?{]/.test(part))
  return parts.slice(0, wild < 0 ? parts.length - 1 : wild).join('/')
}
