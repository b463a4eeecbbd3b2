// The command line and environment of the sandbox, turned into its options. A flag wins over its environment variable.
import { DEFAULT_PORTS, type SandboxOptions } from '@pay2slay/sandbox'
import { Command, InvalidArgumentError, Option } from 'commander'

const whole =
  (low: number, high: number) =>
  (text: string): number => {
    const value = Number(text)
    if (!/^\d{1,9}$/.test(text) || value < low || value > high) {
      throw new InvalidArgumentError(`give a whole number from ${low} to ${high}.`)
    }
    return value
  }

const delay = (text: string): number | 'never' => (text === 'never' ? 'never' : whole(0, 86_400_000)(text))

const threshold = (text: string): bigint => {
  if (!/^[0-9a-fA-F]{16}$/.test(text)) throw new InvalidArgumentError('give 16 hex digits, such as fffffe0000000000.')
  return BigInt(`0x${text}`)
}

interface Funding {
  readonly address: string
  readonly amountBan: string
}

/** The flag may be repeated; the environment variable holds several with commas. */
const funding = (text: string, before: readonly Funding[] = []): readonly Funding[] => {
  const wishes = text.split(',').map((wish) => {
    const [address = '', amountBan = ''] = wish.trim().split('=')
    if (!/^ban_[a-z0-9]{60}$/.test(address) || !/^\d+(\.\d+)?$/.test(amountBan)) {
      throw new InvalidArgumentError('give ADDRESS=BAN, such as ban_1...=1000.')
    }
    return { address, amountBan }
  })
  return [...before, ...wishes]
}

function command(): Command {
  const option = (flags: string, help: string, variable: string) => new Option(flags, help).env(variable)
  const port = whole(0, 65_535)
  return new Command('sandbox')
    .description(
      'The local world: a Banano ledger with two nodes, stand-ins for Fortnite, Yunite and Discord, and fault switches.',
    )
    .addOption(option('--host <address>', 'address to listen on', 'P2S_SANDBOX_HOST').default('127.0.0.1'))
    .addOption(
      option('--control-port <port>', 'switches and status', 'P2S_SANDBOX_CONTROL_PORT')
        .argParser(port)
        .default(DEFAULT_PORTS.control),
    )
    .addOption(
      option('--node-port <port>', 'Banano node', 'P2S_SANDBOX_NODE_PORT').argParser(port).default(DEFAULT_PORTS.node),
    )
    .addOption(
      option('--fortnite-port <port>', 'Fortnite stats', 'P2S_SANDBOX_FORTNITE_PORT')
        .argParser(port)
        .default(DEFAULT_PORTS.fortnite),
    )
    .addOption(
      option('--yunite-port <port>', 'Yunite', 'P2S_SANDBOX_YUNITE_PORT').argParser(port).default(DEFAULT_PORTS.yunite),
    )
    .addOption(
      option('--node2-port <port>', 'second Banano node', 'P2S_SANDBOX_NODE2_PORT')
        .argParser(port)
        .default(DEFAULT_PORTS.node2),
    )
    .addOption(
      option('--discord-port <port>', 'Discord', 'P2S_SANDBOX_DISCORD_PORT')
        .argParser(port)
        .default(DEFAULT_PORTS.discord),
    )
    .addOption(
      option(
        '--discord-redirect-uri <address>',
        'the one that Discord sends browsers back to; any of this machine when absent',
        'P2S_SANDBOX_DISCORD_REDIRECT_URI',
      ),
    )
    .addOption(
      option(
        '--state <file>',
        'keep ledger and players in this file (relative to the current folder)',
        'P2S_SANDBOX_STATE',
      ),
    )
    .addOption(
      option('--seed <number>', 'of everything random', 'P2S_SANDBOX_SEED').argParser(whole(0, 999_999_999)).default(1),
    )
    .addOption(
      option(
        '--fund <address=ban...>',
        'an account with something to receive at the first start; several: repeat it, or use commas',
        'P2S_SANDBOX_FUND',
      ).argParser(funding),
    )
    .addOption(
      option('--confirm-delay-ms <ms>', 'from acceptance to confirmation, or "never"', 'P2S_SANDBOX_CONFIRM_DELAY_MS')
        .argParser(delay)
        .default(300),
    )
    .addOption(
      option(
        '--blocks-per-second <number>',
        'pace of confirmation of one account',
        'P2S_SANDBOX_BLOCKS_PER_SECOND',
      ).argParser(whole(1, 1_000_000)),
    )
    .addOption(
      option(
        '--work-threshold <hex>',
        '16 hex digits; the live one is fffffe0000000000',
        'P2S_SANDBOX_WORK_THRESHOLD',
      ).argParser(threshold),
    )
    .addOption(
      option('--match-seconds <seconds>', 'kills arrive in lumps, one a match', 'P2S_SANDBOX_MATCH_SECONDS')
        .argParser(whole(1, 86_400))
        .default(10),
    )
    .addOption(
      option('--fortnite-per-second <number>', 'limit of stats requests', 'P2S_SANDBOX_FORTNITE_PER_SECOND').argParser(
        whole(1, 1_000_000),
      ),
    )
    .addOption(
      option('--keep-alive', 'keep connections to the nodes open, which real nodes do not', 'P2S_SANDBOX_KEEP_ALIVE'),
    )
}

interface Flags {
  readonly host: string
  readonly controlPort: number
  readonly nodePort: number
  readonly fortnitePort: number
  readonly yunitePort: number
  readonly node2Port: number
  readonly discordPort: number
  readonly discordRedirectUri?: string
  readonly state?: string
  readonly seed: number
  readonly fund?: readonly Funding[]
  readonly confirmDelayMs: number | 'never'
  readonly blocksPerSecond?: number
  readonly workThreshold?: bigint
  readonly matchSeconds: number
  readonly fortnitePerSecond?: number
  readonly keepAlive?: boolean
}

/** Reads flags and environment; a mistake ends the process with one sentence and exit code 1 (commander's way). */
export function parseCommand(argv: readonly string[]): SandboxOptions {
  const flags = command()
    .parse([...argv])
    .opts<Flags>()
  return {
    host: flags.host,
    ports: {
      control: flags.controlPort,
      node: flags.nodePort,
      fortnite: flags.fortnitePort,
      yunite: flags.yunitePort,
      node2: flags.node2Port,
      discord: flags.discordPort,
    },
    seed: flags.seed,
    matchSeconds: flags.matchSeconds,
    confirmation: { delayMs: flags.confirmDelayMs, blocksPerSecond: flags.blocksPerSecond ?? null },
    fortnitePerSecond: flags.fortnitePerSecond ?? null,
    keepAlive: flags.keepAlive ?? false,
    ...(flags.discordRedirectUri === undefined ? {} : { discordRedirectUris: [flags.discordRedirectUri] }),
    ...(flags.state === undefined ? {} : { stateFile: flags.state }),
    ...(flags.fund === undefined ? {} : { fund: flags.fund }),
    ...(flags.workThreshold === undefined ? {} : { workThreshold: flags.workThreshold }),
  }
}
