// A problem as a page, for people whom a login sent here: the sentence, and what to do next.
import type { Request, Response } from 'express'
import { PROBLEMS } from '@pay2slay/contracts'
import type { Problem } from '../problem.js'
import { escapeHtml, linkList, page, PAGE_POLICY, type Link } from './page.js'

/** Browsers ask for HTML first; whoever takes anything gets the document. */
export const wantsPage = (req: Request): boolean => req.accepts(['json', 'html']) === 'html'

export function sendProblemPage(res: Response, problem: Problem, requestId: string): void {
  res.status(problem.status)
  res.set({ 'Cache-Control': 'no-store', ...problem.headers, 'Content-Security-Policy': PAGE_POLICY, Vary: 'Accept' })
  res.type('html').send(problemPage(problem, requestId))
}

function problemPage({ kind, detail, extra }: Problem, requestId: string): string {
  const steps = Array.isArray(extra['next_steps']) ? (extra['next_steps'] as readonly Link[]) : []
  const body = [
    `<p>${escapeHtml(detail)}</p>`,
    ...(steps.length > 0 ? ['<h2>What to do next</h2>', linkList('ol', steps)] : []),
    `<p><small>Request ${escapeHtml(requestId)}</small></p>`,
  ]
  return page(PROBLEMS[kind].title, body.join('\n'))
}
