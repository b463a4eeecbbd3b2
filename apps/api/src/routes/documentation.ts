// The contract, served from memory: as a document, and as a page whose files come from a package and from here, never from
// another host. Swagger UI needs no inline script; what starts it is a file of its own.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { Request } from 'express'
import { openApiDocument, type DocumentOptions } from '@pay2slay/contracts'
import type { Handlers } from '../http/handlers.js'
import { Problem } from '../problem.js'

interface Kept {
  readonly bytes: Buffer
  readonly type: string
  readonly etag: string
}

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Pay2Slay API</title>
    <link rel="stylesheet" href="/docs/assets/swagger-ui.css">
    <link rel="icon" type="image/png" href="/docs/assets/favicon-32x32.png">
  </head>
  <body>
    <div id="docs"></div>
    <script src="/docs/assets/swagger-ui-bundle.js"></script>
    <script src="/docs/assets/docs.js"></script>
  </body>
</html>
`

/** The validator badge would ask another host. */
const START = `window.addEventListener('load', () => {
  window.SwaggerUIBundle({
    url: '/openapi.json',
    dom_id: '#docs',
    deepLinking: true,
    validatorUrl: null,
    queryConfigEnabled: false,
  })
})
`

const FROM_PACKAGE: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
}

/** Asked for again at each visit, sent again only when they changed. */
const REVALIDATED = 'public, no-cache'

export function documentationHandlers(
  options: DocumentOptions,
): Pick<Handlers, 'getOpenApi' | 'getDocs' | 'getDocsAsset'> {
  const document = openApiDocument(options)
  const etag = etagOf(Buffer.from(JSON.stringify(document)))
  const files = new Map<string, Kept>()
  return {
    getOpenApi: ({ http }) =>
      isFresh(http.req, etag)
        ? notModified(etag)
        : { status: 200, body: document, headers: { ETag: etag, 'Cache-Control': REVALIDATED } },
    getDocs: () => ({ status: 200, kind: 'content', content: PAGE, headers: { 'Cache-Control': REVALIDATED } }),
    getDocsAsset({ params, http }) {
      const file = files.get(params.file) ?? load(params.file)
      files.set(params.file, file)
      if (isFresh(http.req, file.etag)) return notModified(file.etag)
      const headers = { 'Content-Type': file.type, ETag: file.etag, 'Cache-Control': REVALIDATED }
      return { status: 200, kind: 'content', content: file.bytes, headers }
    },
  }
}

const isFresh = (req: Request, etag: string): boolean => (req.get('if-none-match') ?? '').includes(etag)

const notModified = (etag: string) => ({
  status: 304 as const,
  kind: 'empty' as const,
  headers: { ETag: etag, 'Cache-Control': REVALIDATED },
})

/** Only names of this list are ever looked for, so no path can lead anywhere else. */
function load(name: string): Kept {
  if (name === 'docs.js') return kept(Buffer.from(START), 'text/javascript; charset=utf-8')
  const type = Object.hasOwn(FROM_PACKAGE, name) ? FROM_PACKAGE[name] : undefined
  if (type === undefined) throw new Problem('not-found', 'The page has no such file.')
  const folder = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  return kept(readFileSync(path.join(folder, name)), type)
}

const kept = (bytes: Buffer, type: string): Kept => ({ bytes, type, etag: etagOf(bytes) })

const etagOf = (bytes: Buffer): string => `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`
