// usage: pin-base.ts [--check] [--file Dockerfile]
// `make pin-base`: asks the registry for the digest of the Dockerfile's base image and writes it into the FROM line. With --check it
// writes nothing and refuses a base image without a digest: the release workflow builds nothing then. A digest is never guessed.
// Exit codes: 0; 1 no digest, or the registry cannot be asked; 2 arguments.
import { readFileSync, writeFileSync } from 'node:fs'
import { asProgram, flagsOf, GuardFailure, type Guard } from '../lib/guard.js'
import { digestOf, RegistryError } from '../lib/registry.js'

const FROM = /^FROM docker\.io\/(\S+?):([\w.-]+)(?:@(\S+))? AS base$/m
const HUB = 'registry-1.docker.io'

export const pinBase: Guard = async (args, output) => {
  const { values, given } = flagsOf(args, {
    check: { type: 'boolean' },
    file: { type: 'string', default: 'Dockerfile' },
  })
  const file = values['file'] ?? ''
  const text = readFileSync(file, 'utf8')
  const [line, name = '', tag = '', digest] = FROM.exec(text) ?? []
  if (line === undefined) throw new GuardFailure(1, `${file}: the line 'FROM docker.io/NAME:TAG AS base' was not found`)
  if (given.has('check')) {
    if (/^sha256:[0-9a-f]{64}$/.test(digest ?? '')) return output.print(`${name}:${tag} is pinned to ${digest ?? ''}`)
    throw new GuardFailure(
      1,
      `${file}: ${name}:${tag} has no digest: run make pin-base where the registry can be reached`,
    )
  }
  const found = await digestOf({ host: HUB, name }, tag, { loginHost: 'auth.docker.io' }).catch((error: unknown) => {
    throw error instanceof RegistryError ? new GuardFailure(1, `${error.message}: nothing was changed`) : error
  })
  if (found === null) throw new GuardFailure(1, `${name}:${tag} is not in the registry: nothing was changed`)
  writeFileSync(file, text.replace(line, `FROM docker.io/${name}:${tag}@${found} AS base`))
  output.print(digest === found ? `${name}:${tag} is ${found}, as before` : `${name}:${tag} is pinned to ${found} now`)
}

await asProgram(import.meta.url, pinBase)
