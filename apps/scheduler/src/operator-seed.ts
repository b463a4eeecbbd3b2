// Where the operator seed comes from: a file or the environment (one of them, the configuration sees to that), or sealed in the database.
// Two that differ stop the start with one sentence. A seed that was used is wiped: what stays is the signer's private key.
import { createSigner, drySigner, guessedSeed, openSealedSeed, parseSeed, type Secret } from '@pay2slay/banano-rpc'
import type { Settings } from '@pay2slay/config'
import { asId, err, ok, type Address, type Result, type SealedSeed, type Signer } from '@pay2slay/domain'

const NO_SEED =
  'a live scheduler needs the operator seed: set P2S_OPERATOR_SEED_FILE or P2S_OPERATOR_SEED; or, where one is sealed in the database, P2S_SEAL_PRIVATE_KEY_FILE to open it; or set P2S_DRY_RUN=true'
const NOTHING_SEALED =
  'no operator seed is sealed in the database yet: seal one through the API (POST /admin/config/operator-seed), or set P2S_OPERATOR_SEED_FILE'

/** One for each account of the operator, from index 0 of the seed on. The first one is whom settings and the sealed seed name. */
export type Signers = readonly [Signer, ...Signer[]]

/** What can be told before any database is touched. */
export function checkSeedSettings(settings: Settings): Result<void, string> {
  const { dryRun, operator, seal } = settings
  if (dryRun) return ok(undefined)
  if (operator.seed === null && seal.privateKey === null) return err(NO_SEED)
  const signers = configuredSigners(settings)
  if (!signers.ok) return signers
  return signers.value === null ? ok(undefined) : checkAccount(settings, signers.value)
}

/** The signers of the one seed; an error sentence never repeats a seed. `sealed`: what the database holds. */
export async function openSigners(settings: Settings, sealed: SealedSeed | null): Promise<Result<Signers, string>> {
  if (settings.dryRun) return ok([drySigner(asId<Address>('dry-run'))])
  const configured = configuredSigners(settings)
  if (!configured.ok) return configured
  const opened = await sealedSigners(settings, sealed, configured.value)
  if (!opened.ok) return opened
  const signers = configured.value ?? opened.value
  if (signers === null) return err(NOTHING_SEALED)
  const checked = checkAccount(settings, signers)
  return checked.ok ? ok(signers) : checked
}

function checkAccount({ operator: { account } }: Settings, [signer]: Signers): Result<void, string> {
  if (account === null || account === signer.account) return ok(undefined)
  return err(`P2S_OPERATOR_ACCOUNT is ${account}, but the seed's account is ${signer.account}: correct one of them`)
}

function configuredSigners({ operator: { seed }, payout, chain }: Settings): Result<Signers | null, string> {
  if (seed === null) return ok(null)
  const parsed = parseSeed(seed.reveal())
  if (!parsed.ok) return err(`the operator seed is not usable: ${parsed.error}`)
  const guessed = whyGuessed(parsed.value, chain)
  if (guessed !== null) return err(`the operator seed is not usable: ${guessed}`)
  return ok(signersOf(parsed.value, payout.operatorAccounts))
}

/** Why nobody should sign with it, and then it is wiped. Money of the local world is worth nothing, and its seeds may be plain. */
function whyGuessed(seed: Secret, { environment }: Settings['chain']): string | null {
  const guessed = environment === 'sandbox' ? null : guessedSeed(seed)
  if (guessed !== null) seed.wipe()
  return guessed
}

/** null: nothing is sealed, or the configured seed is the same account's. */
async function sealedSigners(
  { seal, operator, world, payout, chain }: Settings,
  sealed: SealedSeed | null,
  configured: Signers | null,
): Promise<Result<Signers | null, string>> {
  if (sealed === null) return ok(null)
  const { account } = sealed
  if (configured !== null) {
    if (configured[0].account === account) return ok(null)
    const given = `${operator.seedSource ?? 'the configuration'} is the seed of ${configured[0].account}`
    return err(
      `${given}, but the one sealed in the database is of ${account}: leave one of them out, or seal the right one again`,
    )
  }
  if (seal.privateKey === null) {
    return err(
      `the operator seed of ${account} is sealed in the database: set P2S_SEAL_PRIVATE_KEY_FILE to the key that opens it`,
    )
  }
  if (seal.publicKey !== null && seal.publicKey !== sealed.publicKey) {
    return err(
      `the operator seed of ${account} was sealed for the public key ${sealed.publicKey}, and this scheduler has the private key of ${seal.publicKey}: give it the other key, or seal the seed again`,
    )
  }
  const opened = await openSealedSeed(sealed.sealed, seal.privateKey.reveal(), { account, world })
  if (!opened.ok) return err(`the sealed operator seed of ${account} cannot be used: ${opened.error}; seal it again`)
  // It may have been sealed before sealing refused such seeds, or by another hand than ours.
  const guessed = whyGuessed(opened.value, chain)
  if (guessed !== null) return err(`the sealed operator seed of ${account} is not usable: ${guessed}`)
  const signers = signersOf(opened.value, payout.operatorAccounts)
  if (signers[0].account === account) return ok(signers)
  return err(`the sealed operator seed is of ${signers[0].account}, but the database says ${account}: seal it again`)
}

function signersOf(seed: Secret, accounts: number): Signers {
  const signer = (index: number): Signer => createSigner(seed, index, { mode: 'live' })
  try {
    return [signer(0), ...Array.from({ length: accounts - 1 }, (_, index) => signer(index + 1))]
  } finally {
    seed.wipe()
  }
}
