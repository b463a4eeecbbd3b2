// Mistakes in the environment that no single variable shows: ports that clash, names that nothing reads.
import type { Environment } from './expand.js'
import { apiPortOf } from './local-world.js'
import { editDistance, nearest, shown, type ConfigProblem } from './problem.js'
import type { Part } from './part.js'
import type { EnvironmentSettings } from './schemas/environment.js'
import { knownVariables } from './schemas/index.js'

/** The three ports of one machine must differ, unless any free one is asked for. */
export function checkPorts({ value, good }: Part<EnvironmentSettings>): readonly ConfigProblem[] {
  if (!good('P2S_API_PORT', 'PORT', 'P2S_API_METRICS_PORT', 'P2S_METRICS_PORT')) return []
  const taken = new Map([[apiPortOf(value), 'the port of the API']])
  const problems: ConfigProblem[] = []
  for (const key of ['P2S_API_METRICS_PORT', 'P2S_METRICS_PORT'] as const) {
    const port = value[key]
    const other = port === 0 ? undefined : taken.get(port)
    if (other !== undefined) {
      problems.push({ source: 'environment', key, given: shown(key, port), expected: `it must differ from ${other}` })
    }
    taken.set(port, key)
  }
  return problems
}

/** The local world reads its own; a shell that starts both may hold them. */
const LOCAL_WORLD = 'P2S_SANDBOX_'

/** A mistyped variable would be ignored without a word. One that is not like any known one only gets a warning. */
export function checkNames(env: Environment): {
  problems: readonly ConfigProblem[]
  warnings: readonly string[]
} {
  const known = knownVariables()
  const problems: ConfigProblem[] = []
  const warnings: string[] = []
  const unknown = Object.keys(env).filter((name) => name.startsWith('P2S_') && !known.includes(name))
  for (const name of unknown.filter((key) => !key.startsWith(LOCAL_WORLD))) {
    const meant = nearest(name, known)
    if (meant !== null && editDistance(name, meant) <= 2) {
      const expected = `this variable is not known; did you mean ${meant}?`
      problems.push({ source: 'environment', key: name, given: null, expected })
    } else {
      warnings.push(`${name} is set, but nothing reads a variable of that name`)
    }
  }
  return { problems, warnings }
}
