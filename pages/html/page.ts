import { type Content, Html, html } from './html.ts'

export interface Page {
  readonly title: string
  readonly description: string
  /** Style sheets, as they are. Never made of data. */
  readonly styles: readonly string[]
  /** A script and its SHA-256 in base64; without one the page runs none. */
  readonly script?: { readonly text: string; readonly sha256: string } | undefined
  readonly body: Content
}

/**
 * A whole page in one text. It may load nothing from anywhere: styles stand in it, and its policy forbids the browser all
 * else, so that nothing in it can act even if it were let in.
 */
export function pageText({ title, description, styles, script, body }: Page): string {
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    'img-src data:',
    ...(script === undefined ? [] : [`script-src 'sha256-${script.sha256}'`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="description" content="${description}">
<title>${title}</title>
<style>
${new Html(styles.join('\n'))}
</style>
</head>
<body>
${body}
${script !== undefined && html`<script>${new Html(script.text)}</script>`}
</body>
</html>
`.text
}
