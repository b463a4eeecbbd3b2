// How long an answer takes must not tell how much of a secret was right: the linter refuses what ends at the first wrong character.
import { describe, expect, it } from '@jest/globals'
import { ESLint } from 'eslint'
import path from 'node:path'

const eslint = new ESLint({ cwd: path.resolve(import.meta.dirname, '../..') })
/** In place of a file of the API that there is, since rules with types read it as part of the program. */
const said = async (expression: string): Promise<readonly string[]> => {
  const text = `export const isRight = (token: string, given: { secret: string | null }) => ${expression}\n`
  const [found] = await eslint.lintText(text, { filePath: 'apps/api/src/cursor.ts' })
  return (found?.messages ?? []).map(({ message }) => message).filter((message) => message.includes('constant time'))
}

describe('the linter of the API', () => {
  it.each(['token === given.secret', 'given.secret !== token', "token === given.secret + ''"])(
    'refuses a secret that is compared as text: %s',
    async (expression) => {
      expect(await said(expression)).not.toEqual([])
    },
    180_000,
  )

  it.each(['given.secret === null', "typeof token === 'string'", 'token.length === 3'])(
    'lets a question pass that tells nothing of it: %s',
    async (expression) => {
      expect(await said(expression)).toEqual([])
    },
    180_000,
  )
})
