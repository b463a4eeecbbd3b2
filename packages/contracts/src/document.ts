// The OpenAPI 3.1 document, built from the operations. Schemas with a name become components; everything else stands in place.
import type { AnswerSpec, Operation } from './operation.js'
import { allOperations } from './operations/index.js'
import { needsCsrfToken, problemsOf } from './framework-problems.js'
import type { Json, JsonObject } from './json.js'
import { routeOf } from './paths.js'
import { problemAnswers, problemSchema } from './problem-answers.js'
import { COMPONENT } from './schema.js'

export interface DocumentOptions {
  readonly version: string
  /** Names of the cookies; those of the local world have no prefix. */
  readonly cookies?: { readonly player: string; readonly admin: string }
}

const COOKIES = { player: '__Host-p2s_session', admin: '__Host-p2s_admin' }

export function openApiDocument({ version, cookies = COOKIES }: DocumentOptions): JsonObject {
  const schemas = new Map<string, Json>()
  const place = (value: unknown): Json => reference(value, schemas)
  const paths: Record<string, Record<string, Json>> = {}
  for (const operation of allOperations) {
    const { method, path } = routeOf(operation.id)
    ;(paths[path] ??= {})[method.toLowerCase()] = operationObject(operation, place)
  }
  place(problemSchema)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Pay2Slay API',
      version,
      license: { name: 'MIT', identifier: 'MIT' },
      description: INTRODUCTION,
    },
    servers: [{ url: '/' }],
    tags: TAGS,
    paths,
    components: {
      schemas: Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        playerSession: { type: 'apiKey', in: 'cookie', name: cookies.player, description: 'Set by the login.' },
        adminSession: { type: 'apiKey', in: 'cookie', name: cookies.admin, description: 'Set by POST /admin/login.' },
        releaseToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'The P2S_RELEASE_TOKEN of the installation, for its workflows.',
        },
        csrfToken: {
          type: 'apiKey',
          in: 'header',
          name: 'X-CSRF-Token',
          description:
            'The `csrf_token` of GET /auth/session, or of GET /admin/session; for everything that changes state.',
        },
      },
    },
  }
}

const INTRODUCTION = [
  'Amounts are BAN as decimal strings with at most 8 places (`"0.05"`), times are ISO 8601 in UTC, kills and seconds are whole numbers.',
  'Errors are problem documents (RFC 9457). Every answer carries `X-Request-Id`. `HEAD` works wherever `GET` does.',
].join(' ')

const TAGS = [
  { name: 'health', description: 'For probes.' },
  { name: 'public', description: 'What everybody may read.' },
  { name: 'auth', description: 'Login and logout.' },
  { name: 'player', description: 'What a logged in player sees and does.' },
  { name: 'admin', description: 'What viewers see and operators do.' },
  { name: 'operations', description: 'What workflows tell.' },
  { name: 'documentation', description: 'The contract itself.' },
]

/** Said twice, as a parameter and as security: tools look in either place. */
const CSRF_PARAMETER: Json = {
  name: 'X-CSRF-Token',
  in: 'header',
  required: true,
  description: 'The `csrf_token` of GET /auth/session.',
  schema: { type: 'string' },
}

type Place = (value: unknown) => Json

function operationObject(operation: Operation, place: Place): Json {
  const { id, tag, summary, description, params, query, body, bodyExample } = operation
  const parameters = [
    ...parametersOf('path', params, place),
    ...parametersOf('query', query, place),
    ...(needsCsrfToken(operation) ? [CSRF_PARAMETER] : []),
  ]
  const security = securityOf(operation)
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: requiredFields(body).length > 0,
        content: { 'application/json': { schema: place(body), example: bodyExample as Json } },
      },
    }),
    responses: {
      ...answersOf(operation, place),
      ...problemAnswers(problemsOf(operation), { path: routeOf(id).path, page: operation.browserPage }),
    },
    ...(security && { security }),
  }
}

function parametersOf(where: 'path' | 'query', properties: Operation['params'], place: Place): Json[] {
  return Object.entries(properties ?? {}).map(([name, schema]) => {
    const { description = '', ...rest } = schema as { description?: string }
    return { name, in: where, required: where === 'path', description, schema: place(rest) }
  })
}

function answersOf({ answers }: Operation, place: Place): Record<string, Json> {
  const entries = Object.entries(answers as Record<string, AnswerSpec>)
  return Object.fromEntries(entries.map(([status, answer]) => [status, answerObject(answer, place)]))
}

function answerObject(answer: AnswerSpec, place: Place): Json {
  const headers = Object.entries(answer.headers ?? {}).map(([name, description]): [string, Json] => [
    name,
    { description, schema: { type: 'string' } },
  ])
  return {
    description: answer.description,
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    ...contentOf(answer, place),
  }
}

function contentOf(answer: AnswerSpec, place: Place): { readonly content?: Json } {
  if ('empty' in answer) return {}
  if ('schema' in answer)
    return { content: { 'application/json': { schema: place(answer.schema), example: answer.example as Json } } }
  return { content: { [answer.contentType]: { schema: { type: 'string' }, example: answer.example } } }
}

function securityOf(operation: Operation): Json[] | null {
  const token = needsCsrfToken(operation) ? { csrfToken: [] } : {}
  switch (operation.access) {
    case 'public':
      return needsCsrfToken(operation) ? [token] : null
    case 'optional-player':
      return [token, { playerSession: [], ...token }]
    case 'player':
      return [{ playerSession: [], ...token }]
    case 'release':
      return [{ releaseToken: [], ...token }]
    default:
      return [{ adminSession: [], ...token }]
  }
}

const requiredFields = (schema: unknown): readonly unknown[] => (schema as { required?: unknown[] }).required ?? []

/** A copy in plain JSON in which every named schema is a reference; the schemas themselves are collected by their names. */
function reference(value: unknown, schemas: Map<string, Json>): Json {
  if (Array.isArray(value)) return value.map((entry) => reference(entry, schemas))
  if (typeof value !== 'object' || value === null) return value as Json
  const { [COMPONENT]: name, ...rest } = value as Record<string, unknown>
  const placed = Object.fromEntries(Object.entries(rest).map(([key, entry]) => [key, reference(entry, schemas)]))
  if (typeof name !== 'string') return placed
  schemas.set(name, placed)
  return { $ref: `#/components/schemas/${name}` }
}
