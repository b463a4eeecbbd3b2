// A problem as a page, for people whom a login sent here: the sentence, and what to do next. No script, and a style that the page's
// own policy names by its hash.
import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import { PROBLEMS } from '@pay2slay/contracts'
import type { Problem } from '../problem.js'

const STYLE = `body{font:1.1rem/1.5 system-ui,sans-serif;max-width:38rem;margin:12vh auto;padding:0 1.5rem;color:#222;background:#fffdf5}
h1{font-size:1.6rem}li{margin:.6rem 0}a{color:#7a5c00}small{color:#666}
@media(prefers-color-scheme:dark){body{color:#eee;background:#1c1b17}a{color:#fbdd11}small{color:#aaa}}`

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Browsers ask for HTML first; whoever takes anything gets the document. */
export const wantsPage = (req: Request): boolean => req.accepts(['json', 'html']) === 'html'

export function sendProblemPage(res: Response, problem: Problem, requestId: string): void {
  res.status(problem.status)
  res.set({ 'Cache-Control': 'no-store', ...problem.headers, 'Content-Security-Policy': POLICY, Vary: 'Accept' })
  res.type('html').send(problemPage(problem, requestId))
}

function problemPage(problem: Problem, requestId: string): string {
  const { title } = PROBLEMS[problem.kind]
  const steps = stepsOf(problem.extra['next_steps']).map((step) => `<li>${step}</li>`)
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title><style>${STYLE}</style></head>
<body><main>
<h1>${escape(title)}</h1>
<p>${escape(problem.detail)}</p>
${steps.length > 0 ? `<h2>What to do next</h2>\n<ol>${steps.join('')}</ol>` : ''}
<p><small>Request ${escape(requestId)}</small></p>
</main></body>
</html>
`
}

function stepsOf(steps: unknown): readonly string[] {
  if (!Array.isArray(steps)) return []
  return steps.map((step: unknown) => {
    const { text, href } = step as { readonly text: string; readonly href?: string }
    return href === undefined ? escape(text) : `<a href="${escape(href)}">${escape(text)}</a>`
  })
}

const escape = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0) ?? 0};`)
