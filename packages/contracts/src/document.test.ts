// The document is whole: every example fits its schema, every reference leads somewhere, every operation says what it is.
import { describe, expect, test } from '@jest/globals'
import { Validator } from '@seriousme/openapi-schema-validator'
import type { AnswerSpec } from './operation.js'
import { openApiDocument } from './document.js'
import { allOperations } from './operations/index.js'
import { PATHS, routeOf } from './paths.js'
import { checkAnswer } from './validation/answers.js'
import { validatorOf } from './validation/requests.js'

const ids = allOperations.map(({ id }) => id)

const answers = allOperations.flatMap(({ id, answers }) =>
  Object.entries(answers as Record<string, AnswerSpec>).map(([status, answer]): [string, string, AnswerSpec] => [
    id,
    status,
    answer,
  ]),
)

describe('every operation', () => {
  test('stands under its own id, and each id has one', () => {
    expect(ids.toSorted()).toEqual(Object.keys(PATHS).toSorted())
  })

  test.each(answers)('%s %s has an example that fits', (id, status, answer) => {
    const known = ids.find((each) => each === id)
    if (!known) throw new Error(id)
    const json = 'schema' in answer
    const text = json ? JSON.stringify(answer.example) : 'example' in answer ? answer.example : ''
    const contentType = json ? 'application/json' : 'contentType' in answer ? answer.contentType : null
    expect(checkAnswer(known, { status: Number(status), contentType, text })).toBeNull()
  })

  test('has an example of its body that fits, if it takes one', () => {
    for (const { id, params, body, bodyExample } of allOperations) {
      if (!body) continue
      const inPath = Object.keys(params ?? {}).map((name) => [name, 'x'])
      const checked = validatorOf(id)({ params: Object.fromEntries(inPath) as unknown, query: {}, body: bodyExample })
      expect([id, checked]).toMatchObject([id, { ok: true }])
    }
  })

  test.each(allOperations)('$id has every parameter of its path, and only those', ({ id, params }) => {
    const inPath = [...routeOf(id).path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(Object.keys(params ?? {})).toEqual(inPath)
  })
})

describe('the document', () => {
  const document = openApiDocument({ version: '1.2.3' })

  test('is valid OpenAPI 3.1, by the schema of the specification', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(JSON.parse(JSON.stringify(document)) as Record<string, unknown>)
    expect([errors, valid]).toEqual([undefined, true])
    expect(validator.version).toBe('3.1')
  })

  test('every reference leads to a component', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)]
    const { schemas } = document['components'] as { schemas: object }
    expect(references.length).toBeGreaterThan(5)
    for (const [, name] of references) expect(Object.keys(schemas)).toContain(name)
  })

  test('names nothing of the machinery that made it', () => {
    expect(JSON.stringify(document)).not.toMatch(/x-component|~kind|undefined/)
  })

  test('every operation has answers and problems with examples', () => {
    for (const methods of Object.values(document['paths'] as Record<string, Record<string, { responses: object }>>))
      for (const { responses } of Object.values(methods))
        expect(Object.keys(responses)).toEqual(expect.arrayContaining(['500', '503']))
  })
})
