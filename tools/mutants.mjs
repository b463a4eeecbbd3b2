// `make mutants`: breaks the money's rules one at a time and requires the simulator to notice. MUTANT=words runs those whose names
// hold the words.
import { MUTANTS } from './mutants/list.mjs'
import { changedSources, runMutant } from './mutants/run.mjs'

const wanted = process.argv[2] ?? ''
const mutants = MUTANTS.filter(({ name }) => name.includes(wanted))
if (mutants.length === 0) throw new Error(`no mutant's name holds "${wanted}"`)
// All before the first is run: a text that has moved is told at once.
for (const mutant of MUTANTS) changedSources(mutant)

const wrong = []
let noticedCount = 0
for (const mutant of mutants) {
  const { noticed, seed, said, seconds, histories } = await runMutant(mutant)
  const isRight = noticed === (mutant.holds === undefined)
  if (!isRight) wrong.push(mutant.name)
  if (noticed) noticedCount += 1
  const verdict = noticed ? `noticed at seed ${seed}` : `nothing broke in ${histories} histories`
  const mark = isRight ? 'ok  ' : 'BAD '
  process.stdout.write(`${mark} ${mutant.name}: ${verdict} (${seconds.toFixed(1)} s)\n`)
  const why = noticed ? said : (mutant.holds ?? '')
  if (why !== '') process.stdout.write(`       ${why.slice(0, 150)}\n`)
}
const held = mutants.length - noticedCount
process.stdout.write(`\n${mutants.length} breaks: ${noticedCount} noticed, ${held} broke nothing.\n`)
process.stdout.write(
  wrong.length === 0 ? `All came out as they must.\n` : `${wrong.length} came out wrong: ${wrong.join('; ')}\n`,
)
process.exitCode = wrong.length === 0 ? 0 : 1
