// Whether an answer has the shape that it is read by. A check is compiled at its first use: most commands ask nobody outside.
import { Ajv, type SchemaObject, type ValidateFunction } from 'ajv'

let ajv: Ajv | null = null

export function answerCheck<T>(schema: SchemaObject): (json: unknown) => json is T {
  let check: ValidateFunction<T> | null = null
  return (json): json is T => {
    ajv ??= new Ajv({ strict: true, allowUnionTypes: true })
    check ??= ajv.compile<T>(schema)
    return check(json)
  }
}
