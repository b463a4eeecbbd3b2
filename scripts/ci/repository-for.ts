// usage: repository-for.ts --owner OWNER --branch BRANCH
// Prints the repository that a branch publishes to: the canonical one for main and master, staging for every other branch.
// Exit codes: 0; 1 a name that cannot be one; 2 arguments.
import { asProgram, flagsOf, GuardFailure, type Guard } from '../lib/guard.js'
import { parseRepository, repositoryFor } from '../lib/names.js'

export const printRepository: Guard = async (args, output) => {
  const required = { type: 'string', required: true } as const
  const { values } = flagsOf(args, { owner: required, branch: required })
  const repository = repositoryFor(values['owner'] ?? '', values['branch'] ?? '')
  if (!parseRepository(repository)) throw new GuardFailure(1, `${values['owner'] ?? ''} is no owner of a registry name`)
  output.print(repository)
}

await asProgram(import.meta.url, printRepository)
