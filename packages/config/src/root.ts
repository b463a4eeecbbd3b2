// Every command finds the same .env, configs and SQLite file, whichever folder it is started in: they hang on one root.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The workspace's folder: upwards from this file to the one that holds pnpm-workspace.yaml. In a container that ships only
 * built files there is none, and the working directory stands in.
 */
export function workspaceRoot(startUrl: string = import.meta.url): string {
  let folder = dirname(fileURLToPath(startUrl))
  for (;;) {
    if (existsSync(join(folder, 'pnpm-workspace.yaml'))) return folder
    const parent = dirname(folder)
    if (parent === folder) return process.cwd()
    folder = parent
  }
}
