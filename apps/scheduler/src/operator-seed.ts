// Where the operator seed comes from: a file or the environment (one of them, the configuration sees to that), or sealed in the database.
// Two that differ stop the start with one sentence. A seed that was used is wiped: what stays is the signer's private key.
import { createSigner, drySigner, openSealedSeed, parseSeed, type Secret } from '@pay2slay/banano-rpc'
import type { Settings } from '@pay2slay/config'
import { asId, err, ok, type Address, type Result, type SealedSeed, type Signer } from '@pay2slay/domain'

const NO_SEED =
  'a live scheduler needs the operator seed: set P2S_OPERATOR_SEED_FILE or P2S_OPERATOR_SEED; or, where one is sealed in the database, P2S_SEAL_PRIVATE_KEY_FILE to open it; or set P2S_DRY_RUN=true'
const NOTHING_SEALED =
  'no operator seed is sealed in the database yet: seal one through the API (POST /admin/config/operator-seed), or set P2S_OPERATOR_SEED_FILE'

/** What can be told before any database is touched. */
export function checkSeedSettings(settings: Settings): Result<void, string> {
  const { dryRun, operator, seal } = settings
  if (dryRun) return ok(undefined)
  if (operator.seed === null && seal.privateKey === null) return err(NO_SEED)
  const signer = configuredSigner(settings)
  if (!signer.ok) return signer
  return signer.value === null ? ok(undefined) : checkAccount(settings, signer.value)
}

/** The signer of the one seed; an error sentence never repeats a seed. `sealed`: what the database holds. */
export async function openSigner(settings: Settings, sealed: SealedSeed | null): Promise<Result<Signer, string>> {
  if (settings.dryRun) return ok(drySigner(asId<Address>('dry-run')))
  const configured = configuredSigner(settings)
  if (!configured.ok) return configured
  const opened = await sealedSigner(settings, sealed, configured.value)
  if (!opened.ok) return opened
  const signer = configured.value ?? opened.value
  if (signer === null) return err(NOTHING_SEALED)
  const checked = checkAccount(settings, signer)
  return checked.ok ? ok(signer) : checked
}

function checkAccount({ operator: { account } }: Settings, signer: Signer): Result<void, string> {
  if (account === null || account === signer.account) return ok(undefined)
  return err(`P2S_OPERATOR_ACCOUNT is ${account}, but the seed's account is ${signer.account}: correct one of them`)
}

function configuredSigner({ operator: { seed } }: Settings): Result<Signer | null, string> {
  if (seed === null) return ok(null)
  const parsed = parseSeed(seed.reveal())
  if (!parsed.ok) return err(`the operator seed is not usable: ${parsed.error}`)
  return ok(signerOf(parsed.value))
}

/** null: nothing is sealed, or the configured seed is the same account's. */
async function sealedSigner(
  { seal, operator, world }: Settings,
  sealed: SealedSeed | null,
  configured: Signer | null,
): Promise<Result<Signer | null, string>> {
  if (sealed === null) return ok(null)
  const { account } = sealed
  if (configured !== null) {
    if (configured.account === account) return ok(null)
    const given = `${operator.seedSource ?? 'the configuration'} is the seed of ${configured.account}`
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
  const signer = signerOf(opened.value)
  if (signer.account === account) return ok(signer)
  return err(`the sealed operator seed is of ${signer.account}, but the database says ${account}: seal it again`)
}

function signerOf(seed: Secret): Signer {
  try {
    return createSigner(seed, 0, { mode: 'live' })
  } finally {
    seed.wipe()
  }
}
