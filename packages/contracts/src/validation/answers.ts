// Answers against the contract, for tests: an answer that the document does not promise is a fault of the API.
import type { AnswerSpec, Operation } from '../operation.js'
import { OPERATIONS } from '../operations/index.js'
import { routeOf, type OperationId } from '../paths.js'
import { problemStatusesOf } from '../framework-problems.js'
import { PROBLEM_MEDIA_TYPE, problemSchema } from '../problem-answers.js'
import { isProblemCode, PROBLEM_CODES, TOLD_BY_CODE, type CodeSpec } from '../problem-codes.js'
import { PROBLEM_TYPE, type ProblemDocument } from '../problems.js'
import { createAjv, type ValidateFunction } from './ajv.js'

const ajv = createAjv({ useDefaults: false })
const compiled = new Map<unknown, ValidateFunction>()

export interface GivenAnswer {
  readonly status: number
  readonly contentType: string | null
  /** The text of the body; empty for HEAD. */
  readonly text: string
}

/** What is wrong with an answer of the operation, in one sentence; null when the contract promises it. */
export function checkAnswer(id: OperationId, answer: GivenAnswer): string | null {
  const operation: Operation = OPERATIONS[id]
  const { method, path } = routeOf(id)
  const fault = answer.status >= 400 ? problemFault(operation, answer) : answerFault(operation, answer)
  return fault === null ? null : `${method} ${path} answered ${answer.status}: ${fault}`
}

function problemFault(operation: Operation, { status, contentType, text }: GivenAnswer): string | null {
  if (!problemStatusesOf(operation).has(status)) return 'the contract does not have this status'
  if (operation.browserPage === true && mediaType(contentType) === 'text/html') return null
  if (mediaType(contentType) !== PROBLEM_MEDIA_TYPE) return `its type is ${String(contentType)}, not a problem document`
  if (text === '') return null
  const body = JSON.parse(text) as unknown
  const fault = schemaFault(problemSchema, body) ?? codeFault(operation, body as ProblemDocument)
  if (fault !== null) return fault
  return (body as { status: number }).status === status ? null : 'the status in the document is another one'
}

/** A code is one of the table, of its kind and with its values; and a player is not left with a sentence that only English has. */
function codeFault({ access }: Operation, { type, code, values = {} }: ProblemDocument): string | null {
  const kind = type.slice(PROBLEM_TYPE.length)
  if (code === undefined) {
    const isTold = access === 'player' && [...TOLD_BY_CODE].some((one) => one === kind)
    return isTold ? `a player is told of ${kind} without a code` : null
  }
  if (!isProblemCode(code)) return `the code ${code} is none of the table`
  const spec: CodeSpec = PROBLEM_CODES[code]
  if (spec.kind !== kind) return `the code ${code} is one of ${spec.kind}, not of ${kind}`
  const lacking = (spec.values ?? []).filter((name) => !(name in values))
  return lacking.length > 0 ? `the code ${code} lacks ${lacking.join(', ')}` : null
}

function answerFault(operation: Operation, { status, contentType, text }: GivenAnswer): string | null {
  const spec = (operation.answers as Readonly<Record<number, AnswerSpec>>)[status]
  if (!spec) return 'the contract does not have this status'
  if ('empty' in spec) return text === '' ? null : 'it has a body, the contract has none'
  if ('contentType' in spec) {
    const same = spec.contentType === '*/*' || mediaType(contentType) === spec.contentType
    return same ? null : `its type is ${String(contentType)}, not ${spec.contentType}`
  }
  if (mediaType(contentType) !== 'application/json') return `its type is ${String(contentType)}, not application/json`
  return text === '' ? null : schemaFault(spec.schema, JSON.parse(text))
}

function schemaFault(schema: object, body: unknown): string | null {
  let validate = compiled.get(schema)
  if (!validate) {
    validate = ajv.compile(schema)
    compiled.set(schema, validate)
  }
  if (validate(body)) return null
  const faults = (validate.errors ?? []).map(({ instancePath, message = '', params }) =>
    `${instancePath || 'the body'} ${message} ${JSON.stringify(params)}`.trim(),
  )
  return faults.slice(0, 5).join('; ')
}

const mediaType = (contentType: string | null): string => (contentType ?? '').split(';')[0]?.trim() ?? ''
