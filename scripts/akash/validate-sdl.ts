// usage: validate-sdl.ts FILE.yaml [--deposit 5000000uact] [--template | --rest]
// Akash's own validator and manifest builder, then the project's rules, all offline. Prints the manifest's version, which the chain
// stores. Exit codes: 0; 1 anything wrong; 2 arguments.
import { generateManifest, generateManifestVersion, validateSDL } from '@akashnetwork/chain-sdk'
import { parseArgs } from 'node:util'
import { asProgram, GuardFailure, type Guard } from '../lib/guard.js'
import { sdlProblems } from './rules.js'
import { readYaml, type Sdl } from './sdl.js'

export const DEFAULT_DEPOSIT = '5000000uact'

export const validateSdlFile: Guard = async (args, output) => {
  const { file, deposit, template, resting } = argumentsOf(args)
  const sdl = readYaml(file)
  const problems = problemsOf(sdl, { deposit, template, resting })
  if (problems.length > 0) throw new GuardFailure(1, problems.map((problem) => `${file}: ${problem}`).join('\n'))
  const manifest = generateManifest(sdl as Parameters<typeof generateManifest>[0], 'mainnet')
  if (!manifest.ok) throw new GuardFailure(1, `${file}: no manifest can be made of it`)
  const version = await generateManifestVersion(manifest.value.groups)
  const services = manifest.value.groups.flatMap(({ services }) =>
    services.map(({ name, count }) => `${name} x${count}`),
  )
  output.print(`${file}: ${services.join(', ')}; manifest version ${Buffer.from(version).toString('hex')}`)
}

/** Everything wrong with a parsed SDL, in sentences; the project's own rules only once Akash's validator is content. */
export function problemsOf(
  sdl: unknown,
  { deposit, template, resting = false }: { deposit: string; template: boolean; resting?: boolean },
): readonly string[] {
  const errors = errorsOf(sdl)
  if (errors.length > 0) return errors
  const denom = /^[1-9]\d{0,15}(u[a-z]+)$/.exec(deposit)?.[1]
  if (denom === undefined) return [`the deposit ${deposit} is no amount such as ${DEFAULT_DEPOSIT}`]
  return sdlProblems(sdl as Sdl, { depositDenom: denom, template, resting })
}

/** What Akash's validator says; it also trips over what has not the shape that its type promises, which is then wrong with it. */
function errorsOf(sdl: unknown): readonly string[] {
  try {
    const errors = validateSDL(sdl as Parameters<typeof validateSDL>[0], 'mainnet') ?? []
    return errors.map(({ instancePath, message }) => `${instancePath || '/'}: ${message ?? 'not valid'}`)
  } catch (error) {
    return [`no SDL: Akash's validator cannot read it (${error instanceof Error ? error.message : 'unknown'})`]
  }
}

function argumentsOf(args: readonly string[]) {
  const usage = new GuardFailure(2, 'usage: validate-sdl.ts FILE.yaml [--deposit 5000000uact] [--template | --rest]')
  try {
    const options = { deposit: { type: 'string' }, template: { type: 'boolean' }, rest: { type: 'boolean' } } as const
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [file, ...rest] = positionals
    if (file === undefined || rest.length > 0 || (values.template && values.rest)) throw usage
    const [template, resting] = [values.template === true, values.rest === true]
    return { file, deposit: values.deposit ?? DEFAULT_DEPOSIT, template, resting }
  } catch {
    throw usage // whatever is wrong with the arguments, the usage line says what is right
  }
}

await asProgram(import.meta.url, validateSdlFile)
