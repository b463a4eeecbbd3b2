// Every operation, by its id. A path without an operation, or the other way round, does not compile.
import type { Operation } from '../operation.js'
import type { OperationId } from '../paths.js'
import { documentationOperations } from './documentation.js'
import { healthOperations } from './health.js'
import { publicOperations } from './public.js'

export const OPERATIONS = {
  ...healthOperations,
  ...documentationOperations,
  ...publicOperations,
} satisfies { readonly [Id in OperationId]: Operation & { readonly id: Id } }

export type Operations = typeof OPERATIONS

/** All operations as plain values, in the order of the document. */
export const allOperations: readonly Operation[] = Object.values(OPERATIONS)
