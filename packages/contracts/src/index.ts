// The HTTP contract: what the API takes and gives, as one value from which document, validators and types come.
export { openApiDocument, type DocumentOptions } from './document.js'
export { needsCsrfToken, problemsOf, problemStatusesOf } from './framework-problems.js'
export type { Access, AnswerSpec, LimitClass, Operation } from './operation.js'
export type { Json, JsonObject } from './json.js'
export { allOperations, OPERATIONS, type Operations } from './operations/index.js'
export { PATHS, routeOf, type Method, type OperationId } from './paths.js'
export { PROBLEM_MEDIA_TYPE } from './problem-answers.js'
export {
  isProblemCode,
  LOGIN_FAILURES,
  PROBLEM_CODES,
  TOLD_BY_CODE,
  type CodeSpec,
  type LoginFailure,
  type ProblemCode,
} from './problem-codes.js'
export { PAYOUT_REASON_CODES, WHY_LESS_CODES, type PayoutReasonCode, type WhyLessCode } from './reasons.js'
export { PROBLEM_TYPE, PROBLEMS, type FieldError, type ProblemDocument, type ProblemKind } from './problems.js'
export type { AnswerOf, BodyOf, ParamsOf, QueryInput, QueryOf, ReceivedOf } from './types.js'
export { checkAnswer } from './validation/answers.js'
export { validatorOf, type RawRequest, type RequestValidator, type ValidRequest } from './validation/requests.js'
