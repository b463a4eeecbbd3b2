// The SQLite driver ends the process with a segmentation fault on Node below 22, before anything could be said. So this is looked
// at before the driver is loaded, and imports nothing.

const OLDEST_MAJOR = 22

/** One sentence when the running Node is too old; null when it will do. `version`: as process.versions.node tells it. */
export function tooOldNode(version: string): string | null {
  const major = Number.parseInt(version, 10)
  if (major >= OLDEST_MAJOR) return null
  return `this needs Node ${OLDEST_MAJOR} or newer and runs on ${version}: start it with the one that the project installs, node_modules/.bin/node, or with \`make scheduler\``
}
