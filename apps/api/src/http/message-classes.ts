// Requests and responses that are Express's from their beginning. Express otherwise gives every one of them another prototype when it
// comes, by which the engine forgets what it knew of its shape: that costs more than all the rest of an empty route.
import { IncomingMessage, ServerResponse } from 'node:http'
import type { Express } from 'express'

export interface MessageClasses {
  readonly IncomingMessage: typeof IncomingMessage
  readonly ServerResponse: typeof ServerResponse
}

/** What a server must make its messages of, so that `app` finds its own prototype on them and leaves them alone. */
export function messageClassesOf(app: Express): MessageClasses {
  class AppRequest extends IncomingMessage {}
  class AppResponse extends ServerResponse {}
  adopt(AppRequest.prototype, app, 'request')
  adopt(AppResponse.prototype, app, 'response')
  return { IncomingMessage: AppRequest, ServerResponse: AppResponse as typeof ServerResponse }
}

function adopt(prototype: object, app: Express, name: 'request' | 'response'): void {
  Object.setPrototypeOf(prototype, app[name])
  Object.defineProperty(app, name, { value: prototype, configurable: true, enumerable: true, writable: true })
}
