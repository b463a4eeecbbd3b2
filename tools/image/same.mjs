// usage: node same.mjs IMAGE_JSON OTHER_JSON. Two builds are the same image where their layers and what they start are the same: the docker
// format also writes down the name of the container that a build ran in, and each step's history the id of the step before it.
import { readFileSync } from 'node:fs'

function facts(file) {
  const { architecture, os, config, rootfs } = JSON.parse(readFileSync(file, 'utf8')).Docker
  const told = Object.entries(config).filter(([key]) => !['Hostname', 'Image'].includes(key))
  return [
    ['platform', `${os}/${architecture}`],
    ['layers', String(rootfs.diff_ids.length)],
    ...rootfs.diff_ids.map((id, index) => [`layer ${index}`, id]),
    ...told.map(([key, value]) => [`config ${key}`, JSON.stringify(value)]),
  ]
}

const [left, right] = process.argv.slice(2).map(facts)
const other = new Map(right)
const differences = left.filter(([name, value]) => other.get(name) !== value)
if (left.length !== right.length || differences.length > 0) {
  process.stderr.write('Two builds of the same files differ:\n')
  for (const [name, value] of differences)
    process.stderr.write(`${name}: ${value} and ${other.get(name) ?? 'nothing'}\n`)
  process.exit(1)
}
const layers = left.filter(([name]) => name.startsWith('layer '))
process.stdout.write(
  `a second build without any cache has the same ${layers.length} layers and the same configuration\n`,
)
