// The command line of the administrators' accounts: `pnpm --filter api admin create --email ann@example.org`.
import { Command, InvalidArgumentError, Option } from 'commander'
import { renderUnicodeCompact } from 'uqr'
import { describeProblems, loadSettings, usageError } from '@pay2slay/config'
import { DISCORD_ADMIN, EMAIL_ADMIN, type AdminUserListRow, type Database } from '@pay2slay/db'
import type { Observer } from '@pay2slay/domain'
import { CodeSeal, UNREADABLE_CODE } from '../admin-login/code-seal.js'
import { apiSettings } from '../settings.js'
import { startDatabase } from '../start-database.js'
import { StartError } from '../start-error.js'
import { checkedEmail, createAdmin, disableAdmin, endSessions, listAdmins } from './acts.js'
import { readPassword } from './password-input.js'

interface CreateOptions {
  readonly email: string
  readonly role: 'viewer' | 'operator'
  readonly totp: boolean
}

export function adminProgram(): Command {
  const program = new Command('admin').description(
    'Administrators who log in with e-mail and password. Those who come by Discord are in ADMIN_DISCORD_IDS.',
  )
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
  program
    .command('sessions')
    .description('where administrators are logged in')
    .command('end')
    .description('end all sessions of an administrator, who may log in anew')
    .addOption(new Option('--email <address>', 'who, by e-mail').conflicts('discord'))
    .option('--discord <id>', 'who, by Discord id', asDiscordId)
    .option('--reason <text>', 'for the audit log', 'ended on the command line')
    .action(endSessionsOf)
  answerInOneSentence(program, program.name())
  return program
}

function answerInOneSentence(command: Command, name: string): void {
  command.configureOutput({ outputError: (said, write) => write(usageError(said, name)) })
  for (const below of command.commands) answerInOneSentence(below, `${name} ${below.name()}`)
}

function asDiscordId(given: string): string {
  if (/^\d{1,20}$/.test(given)) return given
  throw new InvalidArgumentError('it must be a Discord id, digits alone')
}

function asRole(given: string): CreateOptions['role'] {
  if (given === 'viewer' || given === 'operator') return given
  throw new InvalidArgumentError('it must be viewer or operator')
}

async function create({ email, role, totp }: CreateOptions): Promise<void> {
  await withDatabase(async (database, { issuer, seal }) => {
    const password = await readPassword({ input: process.stdin, output: process.stderr })
    const uri = await createAdmin(database, { email, role, totp: totp ? seal : null, issuer, password })
    print(`${email} may log in as ${role}: POST /admin/login.`)
    if (uri === null) return
    print('Scan this with an authenticator now, or type its address in; it is not shown again.')
    print(renderUnicodeCompact(uri))
    print(uri)
  })
}

async function list(): Promise<void> {
  await withDatabase(async (database, { seal }) => {
    const admins = await listAdmins(database)
    if (admins.length === 0) print('There is no administrator with a password: `admin create` makes one.')
    for (const admin of admins) {
      const { email, role, disabledAt, createdAt, createdBy } = admin
      const state = disabledAt === null ? role : `disabled ${day(disabledAt)}`
      print(`${email}  ${state}  ${factorsOf(admin, seal)}  made ${day(createdAt)} by ${createdBy}`)
    }
  })
}

function factorsOf({ id, totpSecret }: AdminUserListRow, seal: CodeSeal): string {
  if (totpSecret === null) return 'password only'
  const opened = seal.open(id, totpSecret)
  if (opened === null) return `cannot log in: ${UNREADABLE_CODE}`
  return opened.isCurrent ? 'one-time code' : 'one-time code (under a former SESSION_SECRET until the next login)'
}

async function disable({ email }: { readonly email: string }): Promise<void> {
  await withDatabase(async (database) => {
    const ended = await disableAdmin(database, email)
    print(`${email} may not log in any more; ${ended} ${ended === 1 ? 'session was' : 'sessions were'} ended.`)
  })
}

interface WhoseSessions {
  readonly email?: string
  readonly discord?: string
  readonly reason: string
}

async function endSessionsOf({ email, discord, reason }: WhoseSessions): Promise<void> {
  if (email === undefined && discord === undefined)
    throw new StartError('say whose sessions: --email ann@example.org, or --discord 80351110224678912')
  const admin = email === undefined ? `${DISCORD_ADMIN}${discord ?? ''}` : `${EMAIL_ADMIN}${checkedEmail(email)}`
  await withDatabase(async (database) => {
    const ended = await endSessions(database, admin, reason)
    print(`${ended} ${ended === 1 ? 'session' : 'sessions'} of ${admin} ${ended === 1 ? 'was' : 'were'} ended.`)
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
async function withDatabase(
  work: (database: Database, service: { readonly issuer: string; readonly seal: CodeSeal }) => Promise<void>,
): Promise<void> {
  const loaded = loadSettings({ env: process.env, service: 'api' })
  if (!loaded.ok) throw new StartError(describeProblems(loaded.error))
  const settings = apiSettings(loaded.value)
  const keeper = await startDatabase(settings, observer)
  try {
    const seal = new CodeSeal(settings.access.sessionSecrets.map((secret) => secret.reveal()))
    await keeper.use((database) => work(database, { issuer: settings.product.appName, seal }))
  } finally {
    await keeper.close()
  }
}
