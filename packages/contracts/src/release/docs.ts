// Puts the tables of the contract into docs/api.md: `pnpm --filter contracts run docs`, then `make format`.
import { readFileSync, writeFileSync } from 'node:fs'
import { markdown, tables } from './tables.js'

const file = new URL('../../../../docs/api.md', import.meta.url)
const { operations, problems } = tables()
const page = readFileSync(file, 'utf8')
const between = (name: string) => new RegExp(`(<!-- ${name} -->\\n)[^]*?(\\n<!-- /${name} -->)`)
writeFileSync(
  file,
  page
    .replace(between('operations'), (_, head: string, foot: string) => `${head}\n${markdown(operations)}\n${foot}`)
    .replace(between('problems'), (_, head: string, foot: string) => `${head}\n${markdown(problems)}\n${foot}`),
)
