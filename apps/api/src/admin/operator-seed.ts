// The operator seed: sealed with the public key of the scheduler, which alone can open it. It is in this process for the length of one
// request, is never logged, stored or answered, and what can be overwritten is.
import { accountOfSeed, guessedSeed, parseSeed, sealSeed, type Secret } from '@pay2slay/banano-rpc'
import { setSealedSeed, type World } from '@pay2slay/domain'
import { sealedSeed } from '@pay2slay/db'
import { orProblem, sentence } from '../domain-problem.js'
import type { Handlers } from '../http/handlers.js'
import { Problem } from '../problem.js'
import { isoTime } from '../render.js'
import { adminActor } from './actor.js'
import type { OperationsTools } from './payout-config.js'

export function operatorSeedHandlers({
  settings: { sealPublicKey, world, operatorAccounts },
  keeper,
}: OperationsTools): Pick<Handlers, 'setOperatorSeed' | 'getOperatorSeedStatus'> {
  return {
    async setOperatorSeed(call) {
      const { reason, address } = call.body
      const given = call.body.seed.trim()
      forget(call.body, call.http.req)
      if (sealPublicKey === null) throw notConfigured()
      const parsed = parseSeed(given)
      if (!parsed.ok)
        throw new Problem('invalid-request', 'The seed has 64 hexadecimal digits, and this text does not.')
      const guessed = guessedSeed(parsed.value)
      if (guessed !== null) {
        parsed.value.wipe()
        throw new Problem('invalid-request', sentence(guessed))
      }
      const { accounts, ...sealed } = await seal(parsed.value, sealPublicKey, world, operatorAccounts)
      if (address !== undefined && address.trim() !== sealed.account) throw ofAnother(sealed.account)
      const draft = { ...sealed, reason }
      const set = await keeper.write((store) => setSealedSeed(store, draft, adminActor(call), accounts))
      const message = 'Sealed. Restart the scheduler to sign with it: a running one keeps the seed it began with.'
      return { status: 200, body: { success: true, message, address: orProblem(set).account } }
    },
    async getOperatorSeedStatus() {
      const current = await keeper.read(({ read }) => sealedSeed(read))
      const body = {
        configured: current !== null,
        address: current?.account ?? null,
        set_by: current?.actor ?? null,
        updated_at: current ? isoTime(current.createdAt) : null,
        can_be_set: sealPublicKey !== null,
        sealed_for_present_key: current && sealPublicKey !== null ? current.publicKey === sealPublicKey : null,
      }
      return { status: 200, body }
    },
  }
}

async function seal(seed: Secret, publicKey: string, world: World, count: number) {
  try {
    const account = accountOfSeed(seed, 0)
    const accounts = Array.from({ length: count }, (_, index) => accountOfSeed(seed, index))
    return { account, accounts, publicKey, sealed: await sealSeed(seed, publicKey, { account, world }) }
  } finally {
    seed.wipe()
  }
}

/** The parsed body would live as long as the request's objects do. */
function forget(body: { seed: string }, req: { body?: unknown }): void {
  body.seed = ''
  req.body = undefined
}

/** Whoever hands in a seed knows whose it should be: a slip is told before anything is paid from a stranger's account. */
const ofAnother = (account: string) =>
  new Problem(
    'invalid-request',
    `The seed is of the account ${account}, not of the one that was named: nothing was sealed.`,
  )

const notConfigured = () =>
  new Problem(
    'not-configured',
    'No seed can be sealed here: make a pair of keys with the scheduler’s command `seal-key create`, and set P2S_SEAL_PUBLIC_KEY.',
  )
