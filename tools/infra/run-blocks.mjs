// Checks every `run:` block of the workflows and of the project's own actions with shellcheck.
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { load } from 'js-yaml'

const files = globSync('.github/{workflows,actions/*}/*.yml').sort()
let problems = 0
for (const file of files) {
  const content = load(readFileSync(file, 'utf8'))
  const jobs = content.jobs ?? { action: content.runs }
  for (const [name, { steps = [] }] of Object.entries(jobs)) {
    steps.forEach((step, index) => {
      if (!step.run) return
      const script = `#!/usr/bin/env bash\n${step.run.replace(/\$\{\{.*?\}\}/gs, 'EXPRESSION')}`
      const run = spawnSync('shellcheck', ['-S', 'style', '-'], { input: script, encoding: 'utf8' })
      if (run.status === 0) return
      problems += 1
      process.stderr.write(`${file}, job ${name}, step ${index + 1}:\n${run.stdout}${run.stderr}`)
    })
  }
}
if (!existsSync('.github/workflows') || problems > 0) process.exit(1)
