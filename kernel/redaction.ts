const rules: readonly [RegExp, string][] = [
  // Telegram string sessions: version digit and a long base64 run.
  [/\b1[A-Za-z0-9+/_-]{200,}={0,2}/g, '[session]'],
  [
    /\b(api_?(?:hash|key)|session|token|password|secret|private_key)(["']?\s*[:=]\s*["']?)([^\s"',}]{6,})/gi,
    '$1$2[redacted]',
  ],
  // Bot tokens: digits, a colon, 35 characters.
  [/\b\d{6,12}:[A-Za-z0-9_-]{35}\b/g, '[bot token]'],
  // A password in an address.
  [/(:\/\/)[^\s/@:"']+:[^\s/@"']+@/g, '$1[redacted]@'],
  [/(?<![\w.])\+\d[\d ()-]{7,17}\d\b/g, '[phone]'],
]

/** The text without what must never reach a log, an error or an artifact: sessions, hashes, tokens, phone numbers. */
export function redact(text: string): string {
  return rules.reduce((shown, [pattern, replacement]) => shown.replace(pattern, replacement), text)
}
