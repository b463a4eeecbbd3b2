import { beforeAll, describe, expect, it } from '@jest/globals'
import { createSealKeys, createSigner, parseSeed, sealSeed, type SealKeyPair } from '@pay2slay/banano-rpc'
import { Secret, type Settings } from '@pay2slay/config'
import { asId, type Address, type SealedSeed } from '@pay2slay/domain'
import { testSettings } from './fixtures/settings.js'
import { checkSeedSettings, openSigners } from './operator-seed.js'

const SEED = 'A5B6'.repeat(16)
const OTHER = 'B6C7'.repeat(16)
const read = (hex: string) => {
  const seed = parseSeed(hex)
  if (!seed.ok) throw new Error(seed.error)
  return seed.value
}
const accountOf = (hex: string): Address => createSigner(read(hex), 0, { mode: 'live' }).account

let keys: SealKeyPair
beforeAll(async () => {
  keys = await createSealKeys()
})

interface Own {
  readonly seed?: string
  readonly privateKey?: string
  readonly account?: string
}

function settings({ seed, privateKey, account }: Own): Settings {
  const base = testSettings('file:unused.db')
  return {
    ...base,
    dryRun: false,
    world: { ...base.world, mode: 'live' },
    operator: {
      seed: seed === undefined ? null : new Secret(seed),
      seedSource: seed === undefined ? null : 'P2S_OPERATOR_SEED',
      account: account ?? null,
    },
    seal: {
      publicKey: privateKey === keys.privateKey ? keys.publicKey : null,
      privateKey: privateKey === undefined ? null : new Secret(privateKey),
    },
  }
}

async function sealed(hex: string, changes: Partial<SealedSeed> = {}): Promise<SealedSeed> {
  const account = accountOf(hex)
  const binding = { account, world: settings({}).world }
  return {
    id: 'one',
    sealed: await sealSeed(read(hex), keys.publicKey, binding),
    publicKey: keys.publicKey,
    account,
    actor: 'test',
    reason: 'test',
    createdAt: 1,
    ...changes,
  }
}

describe('the operator seed', () => {
  it('comes from the configuration, from the database, or from both when they are the same', async () => {
    const account = accountOf(SEED)
    expect(await openSigners(settings({ seed: SEED }), null)).toMatchObject({ ok: true, value: [{ account }] })
    const opens = settings({ privateKey: keys.privateKey })
    expect(await openSigners(opens, await sealed(SEED))).toMatchObject({ ok: true, value: [{ account }] })
    const both = settings({ seed: SEED, privateKey: keys.privateKey })
    expect(await openSigners(both, await sealed(SEED))).toMatchObject({ ok: true, value: [{ account }] })
  })

  it('that anybody guesses starts nothing outside the local world', () => {
    const given = settings({ seed: 'a'.repeat(64) })
    const on = (environment: Settings['chain']['environment']) =>
      checkSeedSettings({ ...given, chain: { ...given.chain, environment } })
    expect(on('live')).toMatchObject({ ok: false, error: expect.stringMatching(/anybody can guess/) })
    expect(on('sandbox')).toEqual({ ok: true, value: undefined })
  })

  it('that anybody guesses starts nothing either where it was sealed long ago', async () => {
    const opens = settings({ privateKey: keys.privateKey })
    const seed = 'a'.repeat(64)
    const on = async (environment: Settings['chain']['environment']) =>
      openSigners({ ...opens, chain: { ...opens.chain, environment } }, await sealed(seed))
    const account = accountOf(seed)
    const refused = `the sealed operator seed of ${account} is not usable: anybody can guess this seed`
    expect(await on('live')).toEqual({ ok: false, error: expect.stringContaining(refused) })
    expect(await on('sandbox')).toMatchObject({ ok: true, value: [{ account }] })
  })

  it.each<[string, Own, string | null, Partial<SealedSeed>, RegExp]>([
    ['nowhere at all', {}, null, {}, /needs the operator seed|no operator seed is sealed/],
    [
      'two that differ',
      { seed: SEED },
      OTHER,
      {},
      /P2S_OPERATOR_SEED is the seed of ban_.*, but the one sealed in the database is of ban_/,
    ],
    ['a sealed one without the key', {}, SEED, {}, /set P2S_SEAL_PRIVATE_KEY_FILE/],
    ['a sealed one beside another account', {}, SEED, { account: asId('ban_1other') }, /P2S_SEAL_PRIVATE_KEY_FILE/],
    [
      'a configured one of another account than is asked for',
      { seed: SEED, account: 'ban_1x' },
      null,
      {},
      /P2S_OPERATOR_ACCOUNT is ban_1x/,
    ],
  ])('stops the start with one sentence: %s', async (_, own, stored, changes, sentence) => {
    const found = await openSigners(settings(own), stored === null ? null : await sealed(stored, changes))
    expect(found).toEqual({ ok: false, error: expect.stringMatching(sentence) })
    expect(JSON.stringify(found).toUpperCase()).not.toMatch(/(A5|B6){32}/)
  })

  it('that was sealed for another key, account or world stops the start with one sentence', async () => {
    const other = await createSealKeys()
    const wrong = {
      ...settings({ privateKey: other.privateKey }),
      seal: { publicKey: other.publicKey, privateKey: new Secret(other.privateKey) },
    }
    expect(await openSigners(wrong, await sealed(SEED))).toMatchObject({
      error: expect.stringMatching(/was sealed for the public key/),
    })
    const opens = settings({ privateKey: keys.privateKey })
    const cannot = { error: expect.stringMatching(/cannot be used: it does not open/) }
    expect(await openSigners(opens, await sealed(SEED, { account: accountOf(OTHER) }))).toMatchObject(cannot)
    const elsewhere: Settings = {
      ...opens,
      world: { ...opens.world, outside: opens.world.outside === 'real' ? 'sandbox' : 'real' },
    }
    expect(await openSigners(elsewhere, await sealed(SEED))).toMatchObject(cannot)
  })

  it('is checked before a database is touched, as far as that goes', () => {
    expect(checkSeedSettings(settings({}))).toMatchObject({
      error: expect.stringContaining('P2S_SEAL_PRIVATE_KEY_FILE'),
    })
    expect(checkSeedSettings(settings({ seed: SEED, account: 'ban_1x' }))).toMatchObject({ ok: false })
    expect(checkSeedSettings(settings({ privateKey: keys.privateKey }))).toMatchObject({ ok: true })
    expect(checkSeedSettings({ ...settings({}), dryRun: true })).toMatchObject({ ok: true })
  })
})
