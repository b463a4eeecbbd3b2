// Headers that tell a browser how little it may do with what comes from here: no inline script, no foreign host, no frame.
import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from 'helmet'

const TWO_YEARS_SECONDS = 63_072_000

/** HSTS and upgrading only where the public address is https: on a plain one they would lock people out. */
const guard = (https: boolean) =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(https && { upgradeInsecureRequests: [] }),
      },
    },
    strictTransportSecurity: https ? { maxAge: TWO_YEARS_SECONDS, includeSubDomains: true } : false,
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
  })

/** Helmet's headers are the same for every answer: asked for once, since its dozen middlewares cost a third of an empty route. */
export function securityHeaders(https: boolean): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  const recorder = { setHeader: (name: string, value: string) => headers.set(name, value), removeHeader: () => {} }
  guard(https)({} as IncomingMessage, recorder as unknown as ServerResponse, (error) => {
    if (error !== undefined) throw error as Error
  })
  return headers
}
