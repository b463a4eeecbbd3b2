// Serves the page from memory: files with hashed names for ever, the page itself asked for anew at each visit. Whoever opens an address
// that nobody knows in a browser gets the page too, which says so, with status 404.
import type { NextFunction, Request, Response } from 'express'
import { wantsPage } from '../http/problem-page.js'
import { markRoute } from '../middleware/access-log.js'
import type { BuiltFile, BuiltPage, Encoding } from './built-page.js'

const FOR_EVER = 'public, max-age=31536000, immutable'
const ASKED_AGAIN = 'public, no-cache'

type Middleware = (req: Request, res: Response, next: NextFunction) => void

const isLook = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD'

/** Behind the operations, which are asked for far more often: one look into a table. */
export function serveFiles({ files }: BuiltPage): Middleware {
  return function servedFile(req, res, next) {
    const file = isLook(req) ? files.get(req.path) : undefined
    if (!file) {
      next()
      return
    }
    markRoute(res, '(file of the page)')
    sendFile(req, res, file, req.path.startsWith('/assets/') ? FOR_EVER : ASKED_AGAIN)
  }
}

/** Behind the operations: what is left may be a view of the page. */
export function serveViews({ index, hasView }: BuiltPage): Middleware {
  return function servedView(req, res, next) {
    if (!isLook(req) || !wantsPage(req)) {
      next()
      return
    }
    const known = hasView(req.path)
    if (known) markRoute(res, '(view of the page)')
    else res.status(404)
    sendFile(req, res, index, ASKED_AGAIN)
  }
}

/** Also for the root, which is an operation of the contract. */
export function sendIndex(req: Request, res: Response, { index }: BuiltPage): void {
  sendFile(req, res, index, ASKED_AGAIN)
}

/** The page with something more in its head; kept by nobody. */
export function sendIndexWith(req: Request, res: Response, { index }: BuiltPage, inHead: string): void {
  const text = (index.bytes.get('identity') ?? Buffer.alloc(0)).toString()
  res.set({ 'Cache-Control': 'no-store', 'Content-Type': index.type, Vary: 'Accept' })
  res.end(req.method === 'HEAD' ? undefined : text.replace('</head>', () => `${inHead}</head>`))
}

function sendFile(req: Request, res: Response, { type, etag, bytes }: BuiltFile, keep: string): void {
  res.set({ 'Cache-Control': keep, ETag: etag, Vary: 'Accept, Accept-Encoding' })
  if (res.statusCode === 200 && (req.get('if-none-match') ?? '').includes(etag)) {
    res.status(304).end()
    return
  }
  const encoding = (req.acceptsEncodings(['br', 'gzip', 'identity']) || 'identity') as Encoding
  const chosen = bytes.has(encoding) ? encoding : 'identity'
  const body = bytes.get(chosen) ?? Buffer.alloc(0)
  if (chosen !== 'identity') res.set('Content-Encoding', chosen)
  res.set({ 'Content-Type': type, 'Content-Length': String(body.length) })
  res.end(req.method === 'HEAD' ? undefined : body)
}
