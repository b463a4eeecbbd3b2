// Schemas, old against new. What goes in may only become wider, what comes out only narrower.
import type { Json, JsonObject } from '../json.js'
import { essence, follow, isObject, listAt, objectAt, shown, typesOf, type Side } from './walk.js'

type Compare = (
  before: Json | undefined,
  after: Json | undefined,
  where: string,
  old: Side,
  now: Side,
) => readonly string[]

/** Breaks of what a caller sends. */
export const compareInput: Compare = (before, after, where, old, now) => {
  const [former, present] = [essence(before, old), essence(after, now)]
  const lost = missing(typesOf(follow(before, old), old), typesOf(follow(after, now), now))
  if (lost.length > 0) return [`${where} no longer takes ${lost.join(', ')}.`]
  const breaks = [...enumBreaks(former, present, where), ...boundBreaks(former, present, where)]
  const [fields, known] = [objectAt(present, 'properties'), objectAt(former, 'properties')]
  const [required, wasRequired] = [names(present), names(former)]
  for (const name of required)
    if (!wasRequired.has(name))
      breaks.push(name in known ? `${where} needs the field ${name} now.` : `${where} needs the new field ${name}.`)
  for (const [name, schema] of Object.entries(known)) {
    if (name in fields) breaks.push(...compareInput(schema, fields[name], `${where}, field ${name}`, old, now))
    else if (present['additionalProperties'] === false) breaks.push(`${where} no longer takes the field ${name}.`)
  }
  if (former['items'] && present['items'])
    breaks.push(...compareInput(former['items'], present['items'], `${where}, entries`, old, now))
  return breaks
}

/** Breaks of what a caller receives. */
export const compareOutput: Compare = (before, after, where, old, now) => {
  const [former, present] = [essence(before, old), essence(after, now)]
  const gained = missing(typesOf(follow(after, now), now), typesOf(follow(before, old), old))
  if (gained.length > 0) return [`${where} may be ${gained.join(', ')} now.`]
  const breaks: string[] = []
  const values = listAt(former, 'enum')
  const added = listAt(present, 'enum').filter((value) => value !== null && !values.includes(value))
  if (values.length > 0 && added.length > 0) breaks.push(`${where} may be ${added.map(shown).join(', ')} now.`)
  if (values.length > 0 && listAt(present, 'enum').length === 0) breaks.push(`${where} may be any value now.`)
  for (const keyword of ['format', 'pattern'])
    if (former[keyword] !== undefined && former[keyword] !== present[keyword])
      breaks.push(`${where} has another ${keyword}.`)
  breaks.push(...fieldBreaks(former, present, where, old, now))
  if (former['items']) breaks.push(...compareOutput(former['items'], present['items'], `${where}, entries`, old, now))
  return breaks
}

function fieldBreaks(former: JsonObject, present: JsonObject, where: string, old: Side, now: Side): readonly string[] {
  const fields = objectAt(present, 'properties')
  const required = names(present)
  const breaks: string[] = []
  for (const [name, schema] of Object.entries(objectAt(former, 'properties'))) {
    if (!(name in fields)) {
      breaks.push(`${where} has no field ${name} any more.`)
      continue
    }
    if (names(former).has(name) && !required.has(name)) breaks.push(`${where} may lack the field ${name} now.`)
    breaks.push(...compareOutput(schema, fields[name], `${where}, field ${name}`, old, now))
  }
  return breaks
}

const names = (schema: JsonObject): ReadonlySet<string> => new Set(listAt(schema, 'required').map(String))

/** Types of `wanted` that `offered` does not have; a whole number is a number, and `any` is everything. */
function missing(wanted: ReadonlySet<string>, offered: ReadonlySet<string>): readonly string[] {
  if (offered.has('any')) return []
  return [...wanted].filter((type) => !offered.has(type) && !(type === 'integer' && offered.has('number')))
}

function enumBreaks(former: JsonObject, present: JsonObject, where: string): string[] {
  const [was, is] = [listAt(former, 'enum'), listAt(present, 'enum')]
  if (is.length === 0) return []
  if (was.length === 0) return [`${where} takes only ${is.map(shown).join(', ')} now.`]
  const lost = was.filter((value) => !is.includes(value))
  return lost.length > 0 ? [`${where} no longer takes ${lost.map(shown).join(', ')}.`] : []
}

const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']

function boundBreaks(former: JsonObject, present: JsonObject, where: string): readonly string[] {
  const breaks: string[] = []
  for (const keyword of [...LOWER, ...UPPER]) {
    const [was, is] = [former[keyword], present[keyword]]
    if (typeof is !== 'number') continue
    const narrower = typeof was !== 'number' || (LOWER.includes(keyword) ? is > was : is < was)
    if (narrower) breaks.push(`${where} has the narrower ${keyword} ${is}.`)
  }
  for (const keyword of ['format', 'pattern'])
    if (present[keyword] !== undefined && former[keyword] !== present[keyword])
      breaks.push(`${where} has another ${keyword}.`)
  if (former['additionalProperties'] !== false && present['additionalProperties'] === false && isObject(present))
    if (present['type'] === 'object') breaks.push(`${where} refuses unknown fields now.`)
  return breaks
}
