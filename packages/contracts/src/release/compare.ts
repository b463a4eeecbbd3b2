// What a new contract breaks for those who use the old one, each in a sentence. Two OpenAPI documents go in; adding is no break,
// taking away and narrowing what goes in are, and so is widening or dropping what comes out.
import type { Json, JsonObject } from '../json.js'
import { compareInput, compareOutput } from './compare-schemas.js'
import { isObject, objectAt, shown, type Side } from './walk.js'

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

/** Every break, in the order of the old document; empty: whoever used the old contract can use the new one. */
export function breaksBetween(before: JsonObject, after: JsonObject): readonly string[] {
  const old: Side = { document: before }
  const now: Side = { document: after }
  const breaks: string[] = []
  for (const [path, methods] of Object.entries(objectAt(before, 'paths'))) {
    const here = objectAt(after, 'paths')[path]
    if (!isObject(here)) {
      breaks.push(`${path} is gone.`)
      continue
    }
    for (const method of METHODS) {
      if (!isObject(methods) || !isObject(methods[method])) continue
      const name = `${method.toUpperCase()} ${path}`
      const operation = here[method]
      if (!isObject(operation)) breaks.push(`${name} is gone.`)
      else breaks.push(...operationBreaks(methods[method], operation, old, now).map((fault) => `${name}: ${fault}`))
    }
  }
  return breaks
}

function operationBreaks(before: JsonObject, after: JsonObject, old: Side, now: Side): readonly string[] {
  return [
    ...parameterBreaks(before, after, old, now),
    ...bodyBreaks(before, after, old, now),
    ...answerBreaks(before, after, old, now),
    ...accessBreaks(before, after),
  ]
}

function parameterBreaks(before: JsonObject, after: JsonObject, old: Side, now: Side): readonly string[] {
  const known = parametersOf(before)
  const breaks: string[] = []
  for (const [key, parameter] of parametersOf(after)) {
    const former = known.get(key)
    if (!former && parameter['required'] === true) breaks.push(`the new parameter ${key} is required.`)
    if (former && former['required'] !== true && parameter['required'] === true)
      breaks.push(`the parameter ${key} became required.`)
  }
  const present = parametersOf(after)
  for (const [key, former] of known) {
    const parameter = present.get(key)
    if (!parameter) breaks.push(`the parameter ${key} is gone.`)
    else breaks.push(...compareInput(former['schema'], parameter['schema'], `the parameter ${key}`, old, now))
  }
  return breaks
}

function parametersOf(operation: JsonObject): ReadonlyMap<string, JsonObject> {
  const { parameters = [] } = operation
  const all = Array.isArray(parameters) ? (parameters as readonly Json[]).filter(isObject) : []
  return new Map(all.map((parameter) => [`${shown(parameter['name'])} (${shown(parameter['in'])})`, parameter]))
}

const schemaOf = (content: Json | undefined): Json | undefined => {
  const media = isObject(content) ? Object.values(content)[0] : undefined
  return isObject(media) ? media['schema'] : undefined
}

function bodyBreaks(before: JsonObject, after: JsonObject, old: Side, now: Side): readonly string[] {
  const former = objectAt(before, 'requestBody')
  const present = objectAt(after, 'requestBody')
  if (former['required'] !== true && present['required'] === true) return ['a body became required.']
  if (!former['content']) return []
  if (!present['content']) return ['the body is gone.']
  return compareInput(schemaOf(former['content']), schemaOf(present['content']), 'the body', old, now)
}

/** Problems may come and go: every caller has to be ready for any of them. */
function answerBreaks(before: JsonObject, after: JsonObject, old: Side, now: Side): readonly string[] {
  const breaks: string[] = []
  for (const [status, answer] of Object.entries(objectAt(before, 'responses'))) {
    if (Number(status) >= 400 || !isObject(answer)) continue
    const present = objectAt(after, 'responses')[status]
    if (!isObject(present)) {
      breaks.push(`the answer ${status} is gone.`)
      continue
    }
    const [former, type] = [objectAt(answer, 'content'), Object.keys(objectAt(present, 'content'))[0]]
    const formerType = Object.keys(former)[0]
    if (formerType !== type) {
      breaks.push(`the answer ${status} was ${formerType ?? 'empty'} and is ${type ?? 'empty'}.`)
      continue
    }
    const where = `the answer ${status}`
    breaks.push(...compareOutput(schemaOf(answer['content']), schemaOf(present['content']), where, old, now))
  }
  return breaks
}

const isOpen = ({ security }: JsonObject): boolean =>
  !Array.isArray(security) ||
  (security as readonly Json[]).some((way) => isObject(way) && Object.keys(way).length === 0)

const accessBreaks = (before: JsonObject, after: JsonObject): readonly string[] =>
  isOpen(before) && !isOpen(after) ? ['it needs a login or a token now.'] : []
