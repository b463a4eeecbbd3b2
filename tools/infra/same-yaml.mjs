// usage: same-yaml.mjs ONE TWO. Do two files say the same?
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { load } from 'js-yaml'

const [one, two] = process.argv.slice(2)
if (!isDeepStrictEqual(load(readFileSync(one, 'utf8')), load(readFileSync(two, 'utf8')))) {
  process.stderr.write(`${one} and ${two} do not say the same.\n`)
  process.exit(1)
}
process.stdout.write('the module and scripts/akash/render.ts render the same SDL\n')
