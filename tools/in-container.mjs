// `make demo` inside a container. Its services listen on the loopback address, as they do on a machine, since only that makes them a
// local world; what the container publishes reaches them through doors: port 10000 + n of the container leads to n.
import { spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { HOST, PORTS } from './demo/ports.mjs'

const DOORS = 10_000

for (const port of Object.values(PORTS)) {
  const door = createServer((outer) => {
    const inner = connect(port, HOST)
    const end = () => {
      outer.destroy()
      inner.destroy()
    }
    // Whoever hangs up, or is not there yet, ends both halves: the caller sees a closed connection, as without a door.
    for (const half of [outer, inner]) half.on('error', end).on('close', end)
    outer.pipe(inner).pipe(outer)
  })
  door.on('error', (error) => {
    process.stderr.write(`The door to port ${port} does not open: ${error.message}\n`)
    process.exit(1)
  })
  door.listen(DOORS + port, '0.0.0.0')
}

const demo = spawn(process.execPath, [fileURLToPath(new URL('demo.mjs', import.meta.url)), ...process.argv.slice(2)], {
  stdio: 'inherit',
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => demo.kill(signal))
demo.on('exit', (code) => process.exit(code ?? 1))
