// Problems in the document: one answer a status, with an example of each kind.
import Type from 'typebox'
import type { Json } from './json.js'
import { PROBLEM_TYPE, PROBLEMS, type ProblemKind } from './problems.js'
import { component, oneOf, optional, words } from './schema.js'

export const PROBLEM_MEDIA_TYPE = 'application/problem+json'

const fieldError = component(
  'FieldError',
  Type.Object(
    {
      in: oneOf(['body', 'query', 'path', 'header'], 'Where it stands.'),
      at: words('JSON pointer into the body, or `/name` of a parameter.'),
      problem: words('What was given.'),
      expected: words('What would be right.'),
    },
    { additionalProperties: false },
  ),
)

/** RFC 9457, with the id under which the log has the request. Kinds may add members of their own. */
export const problemSchema = component(
  'Problem',
  Type.Object({
    type: Type.String({ pattern: `^${PROBLEM_TYPE}[a-z-]+$`, description: 'The kind of problem.' }),
    title: words('The same for every problem of the kind.'),
    status: Type.Integer({ minimum: 400, maximum: 599, description: 'The status of the answer.' }),
    detail: words('What was wrong, with what, and what would be right.'),
    instance: optional(words('The path asked for, without the query.')),
    request_id: optional(words('As in `X-Request-Id`; absent where the request was not even HTTP.')),
    code: optional(words('What exactly stands in the way, in one word, where the kind does not say it all.')),
    values: optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]), {
        description: 'What a sentence about the `code` names, such as an amount.',
      }),
    ),
    errors: optional(Type.Array(fieldError, { description: 'Every field that is not right (`invalid-request`).' })),
  }),
)

/** Per status: what it means, and an example of every kind that has it. */
export function problemAnswers(
  kinds: readonly ProblemKind[],
  { path, page = false }: { readonly path: string; readonly page?: boolean | undefined },
): Record<string, Json> {
  const byStatus = Map.groupBy(kinds, (kind) => PROBLEMS[kind].status)
  const answers = [...byStatus].map(([status, here]): [string, Json] => [
    String(status),
    {
      description: here.map((kind) => `\`${kind}\`: ${PROBLEMS[kind].title}.`).join(' '),
      ...(status === 429 || status === 503 ? { headers: RETRY_AFTER } : {}),
      content: {
        [PROBLEM_MEDIA_TYPE]: {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: Object.fromEntries(here.map((kind) => [kind, { value: problemExample(kind, path) }])),
        },
        ...(page && { 'text/html': { schema: { type: 'string', description: 'The same as a page, for browsers.' } } }),
      },
    },
  ])
  return Object.fromEntries(answers)
}

const RETRY_AFTER: Json = { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'string' } } }

const INVALID = [{ in: 'query', at: '/limit', problem: 'is "0"', expected: 'a whole number from 1 to 100' }]

function problemExample(kind: ProblemKind, path: string): Json {
  const { status, title } = PROBLEMS[kind]
  return {
    type: `${PROBLEM_TYPE}${kind}`,
    title,
    status,
    detail: 'A sentence that says what was wrong and what would be right.',
    instance: path,
    ...(kind === 'invalid-request' && { errors: INVALID }),
    request_id: '0b7fbb9d-8a4a-4d2c-9d59-3c3f5d1c2a10',
  }
}
