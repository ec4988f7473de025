/** Whether a text matches a shell pattern with `*`, `?` and `[…]`, as Python's fnmatch does: `*` also crosses slashes. */
export function matchesWildcard(text: string, pattern: string): boolean {
  return wildcardExpression(pattern, '.*').test(text)
}

/** The same for paths: `*` stays inside a folder, `**` crosses them. */
export function matchesPath(path: string, pattern: string): boolean {
  return wildcardExpression(pattern, '[^/]*').test(path)
}

export function hasWildcard(pattern: string): boolean {
  return /[*?[\]]/.test(pattern)
}

function wildcardExpression(pattern: string, star: string): RegExp {
  const parts = pattern.match(/\*\*\/|\*\*|\*|\?|\[!?[^\]]*\]|[\s\S]/g) ?? []
  const source = parts.map((part) => {
    if (part === '**/') return star === '.*' ? '.*/' : '(?:.*/)?'
    if (part === '**') return '.*'
    if (part === '*') return star
    if (part === '?') return star === '.*' ? '.' : '[^/]'
    if (part.length > 1) return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\')
    return part.replace(/[.*+?^${}()|[\]\\/-]/, '\\$&')
  })
  return new RegExp(`^${source.join('')}$`, 's')
}
