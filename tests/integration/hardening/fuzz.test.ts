// Whatever is thrown at an operation of the contract: never an error of ours, and every refusal is a problem document.
import { allOperations, PROBLEM_MEDIA_TYPE, routeOf, type Operation } from '@pay2slay/contracts'
import { eachDatabase, seededRandom, type FreshDatabase, type SeededRandom } from '@pay2slay/testing'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openTown, ROLES, type Town } from './callers.js'
import { BROKEN_BODIES, nastyText, nastyValue } from './nasty.js'
import { send, type RawCall } from './raw-request.js'

const ROUNDS = 12

/** Stacks, files, drivers: nothing of the inside belongs into an answer. */
const LEAKS = /\n\s+at \S+.*:\d+:\d+|node_modules|SQLITE_|\b\w*Error: /

const seedOf = (text: string): number => [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7)

const encode = (text: string): string => encodeURIComponent(text.toWellFormed())

function pathOf(operation: Operation, random: SeededRandom): string {
  const path = routeOf(operation.id).path.replaceAll(/\{\w+\}/g, () => encode(nastyText(random)) || 'x')
  const names = [...Object.keys(operation.query ?? {}), 'unknown']
  const pairs = names
    .flatMap((name) => (random.below(3) === 0 ? [name, name] : [name]))
    .map((name) => `${name}${random.below(8) === 0 ? '[]' : ''}=${encode(nastyText(random))}`)
  return random.below(4) === 0 ? path : `${path}?${pairs.join('&')}`
}

function bodyOf(operation: Operation, random: SeededRandom): Pick<RawCall, 'headers' | 'body'> {
  if (routeOf(operation.id).method === 'GET') return {}
  if (random.below(3) === 0) {
    const { type, body } = random.pick(BROKEN_BODIES)
    return { headers: { 'Content-Type': type }, body }
  }
  const names = [...Object.keys(operation.body?.properties ?? {}), '__proto__', 'extra']
  const fields = names.filter(() => random.below(3) > 0).map((name) => [name, nastyValue(random)])
  return { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(Object.fromEntries(fields)) }
}

// On SQLite the installation has no release token, as most have none.
describe.each(eachDatabase)('nasty requests on $dialect', ({ dialect, fresh: freshDatabase }) => {
  let fresh: FreshDatabase
  let town: Town
  beforeAll(async () => {
    fresh = await freshDatabase()
    town = await openTown(fresh, { takesReleases: dialect !== 'sqlite' })
  })
  afterAll(async () => {
    await town.close()
    await fresh.close()
  })

  test.each(allOperations.map((operation) => ({ id: operation.id, operation })))(
    '$id answers with what the contract has, or a problem document, and never with an error of its own',
    async ({ operation }) => {
      const { method } = routeOf(operation.id)
      for (const role of ROLES) {
        const random = seededRandom(seedOf(`${operation.id} ${role}`))
        const headers = await town.as(role)
        for (let round = 0; round < ROUNDS; round += 1) {
          const { headers: type = {}, body = null } = bodyOf(operation, random)
          const call = {
            port: town.port,
            method,
            path: pathOf(operation, random),
            headers: { ...headers, ...type },
            body,
          }
          const answer = await send(call)
          const told = `${method} ${call.path.slice(0, 300)} as ${role} with ${String(body).slice(0, 300)}: ${answer.status} ${answer.text.slice(0, 500)}`
          if (answer.status >= 500) throw new Error(told)
          if (answer.status >= 400 && !isProblem(answer.contentType, answer.text))
            throw new Error(`no problem: ${told}`)
          expect(answer.text).not.toMatch(LEAKS)
        }
      }
    },
  )
})

function isProblem(contentType: string, text: string): boolean {
  if (contentType.startsWith('text/html')) return true
  if (!contentType.startsWith(PROBLEM_MEDIA_TYPE)) return false
  const { type, title, status, detail } = JSON.parse(text) as Record<string, unknown>
  return [type, title, detail].every((part) => typeof part === 'string' && part !== '') && typeof status === 'number'
}
