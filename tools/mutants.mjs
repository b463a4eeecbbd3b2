// `make mutants`: breaks the money's rules one at a time and requires the simulator to notice. MUTANT=words runs those whose names
// hold the words.
import { MUTANTS } from './mutants/list.mjs'
import { booksOf, changedSources, runMutant } from './mutants/run.mjs'

const wanted = process.argv[2] ?? ''
const mutants = MUTANTS.filter(({ name }) => name.includes(wanted))
if (mutants.length === 0) {
  process.stderr.write(
    `MUTANT: no break's name holds "${wanted}". Leave it out for all of them, or take words of one:\n`,
  )
  for (const { name } of MUTANTS) process.stderr.write(`  ${name}\n`)
  process.exit(2)
}
// All before the first is run: a text that has moved is told at once.
for (const mutant of MUTANTS) changedSources(mutant)

const wrong = []
const count = { noticed: 0, held: 0 }
for (const mutant of mutants) for (const on of booksOf(mutant)) await tryOn(mutant, on)

async function tryOn(mutant, on) {
  const { noticed, seed, said, seconds, histories } = await runMutant(mutant, { on })
  const name = `${mutant.name} (${on})`
  const isRight = noticed === (mutant.holds === undefined)
  if (!isRight) wrong.push(name)
  count[noticed ? 'noticed' : 'held'] += 1
  const verdict = noticed ? `noticed at seed ${seed}` : `nothing broke in ${histories} histories`
  process.stdout.write(`${isRight ? 'ok  ' : 'BAD '} ${name}: ${verdict} (${seconds.toFixed(1)} s)\n`)
  const why = noticed ? said : (mutant.holds ?? '')
  if (why !== '') process.stdout.write(`       ${why.slice(0, 150)}\n`)
}

const { noticed, held } = count
process.stdout.write(
  `\n${mutants.length} breaks, ${noticed + held} tries: ${noticed} noticed, ${held} broke nothing.\n`,
)
process.stdout.write(
  wrong.length === 0 ? `All came out as they must.\n` : `${wrong.length} came out wrong: ${wrong.join('; ')}\n`,
)
process.exitCode = wrong.length === 0 ? 0 : 1
