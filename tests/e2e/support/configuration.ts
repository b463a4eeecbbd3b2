// Configuration of a test's services: files of their own, pointing at the test's local world.
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import {
  SANDBOX_DISCORD_CLIENT_ID,
  SANDBOX_DISCORD_CLIENT_SECRET,
  SANDBOX_FORTNITE_KEY,
  SANDBOX_GENESIS_HASH,
  SANDBOX_GUILD_ID,
  SANDBOX_WORK_THRESHOLD,
  SANDBOX_YUNITE_TOKEN,
  type SandboxUrls,
} from '@pay2slay/sandbox'

/** What a kill is worth in these tests: 0.05 BAN. */
export const RAW_PER_KILL = 5n * 10n ** 27n

export type Keys = Readonly<Record<string, unknown>>

const yaml = (keys: Keys): string =>
  Object.entries(keys)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('')

export function writeConfiguration(
  folder: string,
  urls: SandboxUrls,
  own: { payout?: Keys; integrations?: Keys; product?: Keys } = {},
): string {
  const directory = path.join(folder, 'configs')
  mkdirSync(directory, { recursive: true })
  const payout = {
    payout_amount_ban_per_kill: '0.05',
    min_payout_ban: '0.01',
    settlement_order: 'oldest_first',
    max_kills_per_hour: 10_000,
    chain_poll_seconds: 1,
    ...own.payout,
  }
  const integrations = {
    chain_env: 'sandbox',
    sandbox_genesis: SANDBOX_GENESIS_HASH,
    work_threshold: SANDBOX_WORK_THRESHOLD.toString(16),
    node_rpc: [urls.node, urls.node2],
    min_operator_balance_ban: '1',
    fortnite_base_url: urls.fortnite,
    fortnite_api_key: SANDBOX_FORTNITE_KEY,
    yunite_base_url: `${urls.yunite}/api`,
    yunite_api_key: SANDBOX_YUNITE_TOKEN,
    yunite_guild_id: SANDBOX_GUILD_ID,
    discord_base_url: urls.discord,
    discord_oauth_client_id: SANDBOX_DISCORD_CLIENT_ID,
    discord_oauth_client_secret: SANDBOX_DISCORD_CLIENT_SECRET,
    rate_limits: { fortnite_per_min: 6_000 },
    ...own.integrations,
  }
  writeFileSync(path.join(directory, 'payout.yaml'), yaml(payout))
  writeFileSync(path.join(directory, 'integrations.yaml'), yaml(integrations))
  writeFileSync(path.join(directory, 'product.yaml'), yaml({ app_name: 'Pay2Slay tests', ...own.product }))
  return directory
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
