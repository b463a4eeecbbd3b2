// usage: check-tag-policy.ts TAG... Only images named by a full commit SHA are deployed.
// Exit codes: 0 all may be; 2 no full SHA; 3 a tag that floats; 64 no tag.
import { asProgram, GuardFailure, type Guard } from '../lib/guard.js'
import { tagProblem } from '../lib/names.js'

export const checkTagPolicy: Guard = async (tags, output) => {
  if (tags.length === 0) throw new GuardFailure(64, 'usage: check-tag-policy.ts TAG...')
  for (const tag of tags) {
    const problem = tagProblem(tag)
    if (problem) throw new GuardFailure(problem.code, problem.sentence)
  }
  output.print(`${tags.join(' ')} may be deployed`)
}

await asProgram(import.meta.url, checkTagPolicy)
