import { defineConfig } from 'prisma/config'

const url = process.env.DATABASE_URL ?? 'file:./pay2slay.db'
const provider = process.env.PRISMA_PROVIDER ?? (/^postgres(ql)?:/.test(url) ? 'postgresql' : 'sqlite')

export default defineConfig({
  schema: `prisma/${provider}`,
  migrations: { path: `prisma/${provider}/migrations` },
  datasource: { url },
})
