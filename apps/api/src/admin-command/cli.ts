// The command line of the administrators' accounts: `pnpm --filter api admin create --email ann@example.org`.
import { Command, InvalidArgumentError } from 'commander'
import { renderUnicodeCompact } from 'uqr'
import { describeProblems, loadSettings } from '@pay2slay/config'
import type { Database } from '@pay2slay/db'
import type { Observer } from '@pay2slay/domain'
import { apiSettings } from '../settings.js'
import { startDatabase } from '../start-database.js'
import { StartError } from '../start-error.js'
import { createAdmin, disableAdmin, listAdmins } from './acts.js'
import { readPassword } from './password-input.js'

interface CreateOptions {
  readonly email: string
  readonly role: 'viewer' | 'operator'
  readonly totp: boolean
}

export function adminProgram(): Command {
  const program = new Command('admin')
    .description(
      'Administrators who log in with e-mail and password. Those who come by Discord are in ADMIN_DISCORD_IDS.',
    )
    .showHelpAfterError()
  program
    .command('create')
    .description('make an administrator; the password is asked for, or read from the input')
    .requiredOption('--email <address>', 'what they log in with')
    .option('--role <role>', 'viewer looks, operator also acts', asRole, 'operator')
    .option('--totp', 'with a one-time code; its secret is shown this once', false)
    .action(create)
  program.command('list').description('everybody, with role and state').action(list)
  program
    .command('disable')
    .description('end their sessions and let them in no more')
    .requiredOption('--email <address>', 'who')
    .action(disable)
  return program
}

function asRole(given: string): CreateOptions['role'] {
  if (given === 'viewer' || given === 'operator') return given
  throw new InvalidArgumentError('It must be viewer or operator.')
}

async function create({ email, role, totp }: CreateOptions): Promise<void> {
  await withDatabase(async (database, issuer) => {
    const password = await readPassword({ input: process.stdin, output: process.stderr })
    const uri = await createAdmin(database, { email, role, totp, issuer, password })
    print(`${email} may log in as ${role}: POST /admin/login.`)
    if (uri === null) return
    print('Scan this with an authenticator now, or type its address in; it is not shown again.')
    print(renderUnicodeCompact(uri))
    print(uri)
  })
}

async function list(): Promise<void> {
  await withDatabase(async (database) => {
    const admins = await listAdmins(database)
    if (admins.length === 0) print('There is no administrator with a password: `admin create` makes one.')
    for (const { email, role, hasTotp, disabledAt, createdAt, createdBy } of admins) {
      const state = disabledAt === null ? role : `disabled ${day(disabledAt)}`
      print(
        `${email}  ${state}  ${hasTotp ? 'one-time code' : 'password only'}  made ${day(createdAt)} by ${createdBy}`,
      )
    }
  })
}

async function disable({ email }: { readonly email: string }): Promise<void> {
  await withDatabase(async (database) => {
    const ended = await disableAdmin(database, email)
    print(`${email} may not log in any more; ${ended} ${ended === 1 ? 'session was' : 'sessions were'} ended.`)
  })
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
const print = (line: string): void => void process.stdout.write(`${line}\n`)

/** Says what goes wrong on the way; nothing here has a log. */
const observer: Observer = {
  count: () => {},
  gauge: () => {},
  event: (level, event) => {
    if (level !== 'info') process.stderr.write(`${event}\n`)
  },
}

/** The database that the API of this environment uses, in its world. */
async function withDatabase(work: (database: Database, issuer: string) => Promise<void>): Promise<void> {
  const loaded = loadSettings({ env: process.env, service: 'api' })
  if (!loaded.ok) throw new StartError(describeProblems(loaded.error))
  const settings = apiSettings(loaded.value)
  const keeper = await startDatabase(settings, observer)
  try {
    await keeper.use((database) => work(database, settings.product.appName))
  } finally {
    await keeper.close()
  }
}
