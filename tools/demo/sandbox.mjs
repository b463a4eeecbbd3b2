// The control API of the local world, as far as the demo needs it.
import { HOST, PORTS } from './ports.mjs'

const MATCH_SECONDS = 5
/** An operator with less than the first gets the second: a deposit that the scheduler then receives by itself. */
const LOW_UNITS = 200n * 10n ** 8n
const DEPOSIT_BAN = '1000'
const RAW_PER_UNIT = 10n ** 21n

export class Sandbox {
  constructor(url) {
    this.url = url
  }

  static arguments(main, stateFile) {
    const ports = [
      ['--control-port', PORTS.sandboxControl],
      ['--node-port', PORTS.node],
      ['--fortnite-port', PORTS.fortnite],
      ['--yunite-port', PORTS.yunite],
      ['--node2-port', PORTS.secondNode],
      ['--discord-port', PORTS.discord],
      ['--discord-redirect-uri', `http://${HOST}:${PORTS.api}/auth/discord/callback`],
    ].flat()
    return [main, ...ports.map(String), '--match-seconds', String(MATCH_SECONDS), '--state', stateFile]
  }

  /** Deposits to the operator when little is left; returns the units deposited. */
  async fundOperator(operator) {
    const { received } = await this.#call('GET', '/state?chains=false')
    let left = BigInt(received[operator]?.raw ?? '0')
    for (const { from } of Object.values(received)) left -= BigInt(from[operator]?.raw ?? '0')
    if (left / RAW_PER_UNIT >= LOW_UNITS) return 0n
    await this.#call('POST', '/fund', { address: operator, amountBan: DEPOSIT_BAN })
    return BigInt(DEPOSIT_BAN) * 10n ** 8n
  }

  async freezeKills(frozen) {
    await this.#call('POST', '/growth', { mode: frozen ? 'frozen' : 'clock' })
  }

  /** Address -> raw that the operator's confirmed sends brought there, as the ledger counts it. */
  async confirmedFrom(operator) {
    const { received } = await this.#call('GET', '/state?chains=false')
    return new Map(
      Object.entries(received)
        .filter(([, { from }]) => from[operator] !== undefined)
        .map(([address, { from }]) => [address, BigInt(from[operator].raw)]),
    )
  }

  async #call(method, path, body) {
    const response = await fetch(this.url + path, {
      method,
      signal: AbortSignal.timeout(10_000),
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const answer = await response.json()
    if (!response.ok) throw new Error(`The sandbox refused ${method} ${path}: ${answer.error}`)
    return answer
  }
}
