// usage: check-tags.ts REPOSITORY DIGEST TAG... [--pushed] [--insecure-loopback]
// A tag means one image for ever. Before the push: every tag is free, or is this very image already (a run that is run again). With
// --pushed: every tag is this image now. Exit codes: 0; 1 not there after the push, or the registry cannot be asked; 2 a tag has
// another digest; 64 arguments.
import { parseArgs } from 'node:util'
import { asProgram, GuardFailure, type Guard } from '../lib/guard.js'
import { DIGEST, parseRepository } from '../lib/names.js'
import { digestOf, RegistryError } from '../lib/registry.js'

const USAGE = 'usage: check-tags.ts REPOSITORY sha256:... TAG... [--pushed]'

export const checkTags: Guard = async (args, output, env) => {
  const { name, digest, tags, pushed, insecure } = argumentsOf(args)
  const repository = parseRepository(name)
  if (!repository || !DIGEST.test(digest) || !tags.every((tag) => /^[0-9a-f]{12,40}$/.test(tag)))
    throw new GuardFailure(64, USAGE)
  const token = env['REGISTRY_TOKEN']
  for (const tag of tags) {
    const there = await digestOf(repository, tag, { insecure, toPush: true, ...(token && { token }) }).catch(
      (error: unknown) => {
        throw error instanceof RegistryError ? new GuardFailure(1, error.message) : error
      },
    )
    if (there === null && pushed) throw new GuardFailure(1, `${name}:${tag} is not in the registry`)
    if (there !== null && there !== digest)
      throw new GuardFailure(
        2,
        `${name}:${tag} is ${there} already, and this build is ${digest}: deploy that one, or build a new commit`,
      )
    output.print(`${name}:${tag} is ${there === null ? 'free' : 'this image'}`)
  }
}

function argumentsOf(args: readonly string[]) {
  try {
    const options = { pushed: { type: 'boolean' }, 'insecure-loopback': { type: 'boolean' } } as const
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [name, digest, ...tags] = positionals
    if (name === undefined || digest === undefined || tags.length === 0) throw new Error(USAGE)
    return { name, digest, tags, pushed: values.pushed === true, insecure: values['insecure-loopback'] === true }
  } catch {
    throw new GuardFailure(64, USAGE) // whatever is wrong with the arguments, the usage line says what is right
  }
}

await asProgram(import.meta.url, checkTags)
