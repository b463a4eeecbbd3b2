// The present contract against the released ones, and each kind of break told by name.
import { describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { openApiDocument } from '../document.js'
import type { JsonObject } from '../json.js'
import { breaksBetween } from './compare.js'

const RELEASED = new URL('../../released/', import.meta.url)

const versionOf = (file: string) => /^openapi-(\d+)\.(\d+)\.(\d+)\.json$/.exec(file)?.slice(1).map(Number) ?? []

const newestReleased = (): string => {
  const files = readdirSync(RELEASED).filter((file) => versionOf(file).length === 3)
  const byVersion = (left: string, right: string) => {
    const [a, b] = [versionOf(left), versionOf(right)]
    const differs = a.findIndex((part, index) => part !== b[index])
    return differs < 0 ? 0 : (a[differs] ?? 0) - (b[differs] ?? 0)
  }
  return String(files.toSorted(byVersion).at(-1))
}

const read = (file: string) => JSON.parse(readFileSync(new URL(file, RELEASED), 'utf8')) as JsonObject

describe('the released contract', () => {
  test('still holds: nothing that its users rely on was taken away', () => {
    expect(breaksBetween(read(newestReleased()), openApiDocument({ version: 'next' }))).toEqual([])
  })

  test('holds against itself', () => {
    const document = openApiDocument({ version: '1' })
    expect(breaksBetween(document, JSON.parse(JSON.stringify(document)) as JsonObject)).toEqual([])
  })
})

interface Shape {
  readonly parameters?: readonly object[]
  readonly body?: object
  readonly bodyRequired?: boolean
  readonly answer?: object
  readonly status?: string
  readonly security?: readonly object[]
  readonly named?: object
}

/** A document with POST /things, from the few parts that a case is about. */
const documentOf = (shape: Shape, path = '/things', method = 'post') =>
  ({
    paths: {
      [path]: {
        [method]: {
          parameters: shape.parameters ?? [],
          ...(shape.body && {
            requestBody: {
              required: shape.bodyRequired ?? false,
              content: { 'application/json': { schema: shape.body } },
            },
          }),
          responses: {
            [shape.status ?? '200']: {
              ...(shape.answer && { content: { 'application/json': { schema: shape.answer } } }),
            },
          },
          ...(shape.security && { security: shape.security }),
        },
      },
    },
    components: { schemas: { Named: shape.named ?? {} } },
  }) as unknown as JsonObject

const limit = (schema: object, required = false) => ({ name: 'limit', in: 'query', required, schema })
const object = (properties: object, required: readonly string[] = [], more: object = {}) => ({
  type: 'object',
  properties,
  required,
  ...more,
})
const whole = { type: 'integer', minimum: 1, maximum: 100 }
const named = { $ref: '#/components/schemas/Named' }

describe('a break', () => {
  test('of a path or a method is told', () => {
    const old = documentOf({})
    expect(breaksBetween(old, documentOf({}, '/other'))).toEqual(['/things is gone.'])
    expect(breaksBetween(old, documentOf({}, '/things', 'get'))).toEqual(['POST /things is gone.'])
  })

  test.each<[string, Shape, Shape, string]>([
    ['a parameter that is gone', { parameters: [limit(whole)] }, {}, 'the parameter limit (query) is gone.'],
    [
      'a new required parameter',
      {},
      { parameters: [limit(whole, true)] },
      'the new parameter limit (query) is required.',
    ],
    [
      'a parameter that became required',
      { parameters: [limit(whole)] },
      { parameters: [limit(whole, true)] },
      'the parameter limit (query) became required.',
    ],
    [
      'a smaller maximum',
      { parameters: [limit(whole)] },
      { parameters: [limit({ ...whole, maximum: 50 })] },
      'the parameter limit (query) has the narrower maximum 50.',
    ],
    [
      'a larger minimum',
      { parameters: [limit(whole)] },
      { parameters: [limit({ ...whole, minimum: 2 })] },
      'the parameter limit (query) has the narrower minimum 2.',
    ],
    [
      'a bound where there was none',
      { body: object({ name: { type: 'string' } }) },
      { body: object({ name: { type: 'string', maxLength: 5 } }) },
      'the body, field name has the narrower maxLength 5.',
    ],
    [
      'a pattern where there was none',
      { body: object({ name: { type: 'string' } }) },
      { body: object({ name: { type: 'string', pattern: '^a' } }) },
      'the body, field name has another pattern.',
    ],
    [
      'a value that is no longer taken',
      { parameters: [limit({ type: 'string', enum: ['day', 'week'] })] },
      { parameters: [limit({ type: 'string', enum: ['day'] })] },
      'the parameter limit (query) no longer takes week.',
    ],
    [
      'a type that is no longer taken',
      { body: object({ cap: { type: ['integer', 'null'] } }) },
      { body: object({ cap: { type: 'integer' } }) },
      'the body, field cap no longer takes null.',
    ],
    [
      'a new required field',
      { body: object({}) },
      { body: object({ why: { type: 'string' } }, ['why']) },
      'the body needs the new field why.',
    ],
    [
      'a field that became required',
      { body: object({ why: { type: 'string' } }) },
      { body: object({ why: { type: 'string' } }, ['why']) },
      'the body needs the field why now.',
    ],
    [
      'a field that is no longer taken',
      { body: object({ why: { type: 'string' } }, [], { additionalProperties: false }) },
      { body: object({}, [], { additionalProperties: false }) },
      'the body no longer takes the field why.',
    ],
    [
      'a body that became required',
      { body: object({}) },
      { body: object({}), bodyRequired: true },
      'a body became required.',
    ],
    ['an answer that is gone', { status: '200' }, { status: '202' }, 'the answer 200 is gone.'],
    [
      'an answered field that is gone',
      { answer: object({ id: { type: 'string' } }) },
      { answer: object({}) },
      'the answer 200 has no field id any more.',
    ],
    [
      'an answered field that may be absent',
      { answer: object({ id: { type: 'string' } }, ['id']) },
      { answer: object({ id: { type: 'string' } }) },
      'the answer 200 may lack the field id now.',
    ],
    [
      'an answered field of another type',
      { answer: object({ id: { type: 'string' } }) },
      { answer: object({ id: { type: 'integer' } }) },
      'the answer 200, field id may be integer now.',
    ],
    [
      'an answered field that may be null',
      { answer: object({ id: { type: 'string' } }) },
      { answer: object({ id: { type: ['string', 'null'] } }) },
      'the answer 200, field id may be null now.',
    ],
    [
      'a new value in an answer',
      { answer: object({ state: { type: 'string', enum: ['a'] } }) },
      { answer: object({ state: { type: 'string', enum: ['a', 'b'] } }) },
      'the answer 200, field state may be b now.',
    ],
    [
      'another format in an answer',
      { answer: object({ at: { type: 'string', format: 'date-time' } }) },
      { answer: object({ at: { type: 'string' } }) },
      'the answer 200, field at has another format.',
    ],
    [
      'a break behind a reference and in a list',
      { answer: object({ all: { type: 'array', items: named } }), named: object({ id: { type: 'string' } }) },
      { answer: object({ all: { type: 'array', items: named } }), named: object({}) },
      'the answer 200, field all, entries has no field id any more.',
    ],
    ['a login that is needed now', {}, { security: [{ playerSession: [] }] }, 'it needs a login or a token now.'],
  ])('%s is told', (_, before, after, sentence) => {
    expect(breaksBetween(documentOf(before), documentOf(after))).toEqual([`POST /things: ${sentence}`])
  })
})

describe('no break', () => {
  test.each<[string, Shape, Shape]>([
    ['a new optional parameter', {}, { parameters: [limit(whole)] }],
    ['a wider bound', { parameters: [limit(whole)] }, { parameters: [limit({ ...whole, maximum: 200 })] }],
    ['a new optional field', { body: object({}) }, { body: object({ why: { type: 'string' } }) }],
    ['a new answered field', { answer: object({}) }, { answer: object({ id: { type: 'string' } }, ['id']) }],
    [
      'an answer that is never null any more',
      { answer: object({ id: { type: ['string', 'null'] } }) },
      { answer: object({ id: { type: 'string' } }) },
    ],
    ['a schema that got a name', { answer: object({ a: whole }) }, { answer: named, named: object({ a: whole }) }],
    ['a login that is optional now', {}, { security: [{}, { playerSession: [] }] }],
  ])('is %s', (_, before, after) => {
    expect(breaksBetween(documentOf(before), documentOf(after))).toEqual([])
  })
})
