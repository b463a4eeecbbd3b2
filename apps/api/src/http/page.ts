// The frame of the few pages that the API itself has: no script, and a style that the page's own policy names by its hash.
import { createHash } from 'node:crypto'

const STYLE = `body{font:1.1rem/1.5 system-ui,sans-serif;max-width:38rem;margin:12vh auto;padding:0 1.5rem;color:#222;background:#fffdf5}
h1{font-size:1.6rem}li{margin:.6rem 0}a{color:#7a5c00}small{color:#666}
@media(prefers-color-scheme:dark){body{color:#eee;background:#1c1b17}a{color:#fbdd11}small{color:#aaa}}`

export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export interface Link {
  readonly text: string
  readonly href?: string
}

/** `title` is text; `body` is HTML, whose texts went through `escapeHtml`. */
export const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main>
<h1>${escapeHtml(title)}</h1>
${body}
</main></body>
</html>
`

export const linkList = (tag: 'ol' | 'ul', links: readonly Link[]): string =>
  links.length === 0 ? '' : `<${tag}>${links.map((link) => `<li>${linkHtml(link)}</li>`).join('')}</${tag}>`

const linkHtml = ({ text, href }: Link): string =>
  href === undefined ? escapeHtml(text) : `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`

export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0) ?? 0};`)
