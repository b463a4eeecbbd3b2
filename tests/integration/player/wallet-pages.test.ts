// POST /link/wallet and the pages around it over HTTP: every refusal, the proof, the waiting change, and nobody else's wallets.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  addressOf,
  hashMessage,
  parseSeed,
  privateKeyOf,
  publicKeyOfPrivate,
  signHash,
  type Secret,
} from '@pay2slay/banano-rpc'
import { asId, type Address } from '@pay2slay/domain'
import request from 'supertest'
import { DIALECTS, freshDatabase, MONDAY_NOON, type FreshDatabase } from '@pay2slay/testing'
import { bodyOf, playerApi, type PlayerApi } from './player-api.js'

const HOUR = 3_600_000
const address = (number: number): Address => addressOf(number.toString(16).padStart(64, '0'))
const GOOD = address(77)

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let api: PlayerApi
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
    api = await playerApi(fresh.url, fresh.database, { player: { ownAddresses: new Set([address(5)]) } })
    await api.run('DELETE FROM wallet_link')
  })
  afterEach(async () => {
    await api.close()
    await fresh.close()
  })
  const link = (text: unknown, number = 1) => api.post('/link/wallet', { banano_address: text }, number)
  const rows = () => api.all('SELECT address FROM wallet_link')

  it('a right address is linked, and linked once more it is the same', async () => {
    const first = bodyOf(await link(GOOD).expect(200))
    expect(first).toMatchObject({
      linked: true,
      address: GOOD,
      wallet: { address: GOOD, is_primary: true, verified: false, primary_from: null },
    })
    expect(bodyOf(await link(GOOD).expect(200))['wallet']).toEqual(first['wallet'])
    expect(await rows()).toEqual([{ address: GOOD }])
  })

  it('every malformed address is 400 with the reason, and nothing is written', async () => {
    const cases: [string, string][] = [
      ['', 'empty'],
      [' ', 'white space'],
      [GOOD.slice(4), 'begins with'],
      [GOOD.replace('ban_', 'nano_'), 'Nano address'],
      [GOOD.replace('ban_', 'xrb_'), 'Nano address'],
      [GOOD.replace('ban_', 'ban-'), 'begins with'],
      [GOOD.replace('ban_', 'bano_'), 'begins with'],
      [GOOD.slice(0, -1), '64 characters'],
      [`${GOOD}1`, '64 characters'],
      ['ban_1', '64 characters'],
      ['ban_', '64 characters'],
      [GOOD.toUpperCase(), 'capital letters'],
      [GOOD.replace(/.$/, (last) => (last === '1' ? '3' : '1')), 'checksum'],
      [`${GOOD.slice(0, 20)}l${GOOD.slice(21)}`, '"l"'],
      [`${GOOD.slice(0, 20)}0${GOOD.slice(21)}`, '"0"'],
      [`${GOOD.slice(0, 20)}2${GOOD.slice(21)}`, '"2"'],
      [`${GOOD.slice(0, 20)}v${GOOD.slice(21)}`, '"v"'],
      [GOOD.replace('ban_1', 'ban_4'), '1 or 3'],
      [` ${GOOD}`, 'white space'],
      [`${GOOD}\n`, 'white space'],
      [`${GOOD}\u00A0`, 'white space'],
      [`${GOOD.slice(0, 30)} ${GOOD.slice(30)}`, 'white space'],
      [GOOD.replace('ban_', 'b\u0430n_'), 'U+0430'],
      [`${GOOD}\u200B`, 'U+200B'],
      [`\u202E${GOOD}`, 'U+202E'],
      [`${GOOD}\0`, 'U+0000'],
      ['\uD800', 'U+D800'],
      ['ban_\u{1F4A9}', 'U+1F4A9'],
      ['ban_'.repeat(500), '64 characters'],
      ["ban_1'; DROP TABLE player; --", 'white space'],
      ['ban_1burnbabyburndiscoinferno111111111111111111111111111aj49sw3w', 'burn address'],
      ['ban_1bananobh5rat99qfgt1ptpieie5swmoth87thi74qgbfrij7dcgjiij94xr', 'genesis account'],
      [address(0), 'burn address'],
      [address(5), 'own address'],
    ]
    for (const [text, reason] of cases) {
      const answer = await link(text)
      expect([text, answer.status]).toEqual([text, 400])
      const problem = bodyOf(answer)
      expect(problem).toMatchObject({ type: 'urn:pay2slay:problem:invalid-address' })
      expect(String(problem['detail'])).toContain(reason)
    }
    expect(await rows()).toEqual([])
  })

  it('no text at all is 422', async () => {
    for (const text of [undefined, null, 7, {}, [GOOD], true]) await link(text).expect(422)
    await api.post('/link/wallet', {}).expect(422)
    await api.post('/link/wallet', { banano_address: GOOD, more: 1 }).expect(422)
  })

  it('an eleventh address is 409', async () => {
    for (let number = 11; number <= 20; number += 1) await link(address(number)).expect(200)
    const problem = bodyOf(await link(address(21)).expect(409))
    expect(String(problem['detail'])).toContain('10 addresses are linked')
  })

  describe('a change', () => {
    it('waits a day, is listed, shown in the status, and can be cancelled', async () => {
      await link(GOOD)
      const waiting = bodyOf(await link(address(78)).expect(200))['wallet'] as Record<string, unknown>
      expect(waiting['is_primary']).toBe(false)
      const from = Date.parse(String(waiting['primary_from']))
      expect(from - Date.now()).toBeGreaterThan(23 * HOUR)
      const list = bodyOf(await api.get('/me/wallets').expect(200))
      expect(list).toMatchObject({
        wallets: [{ address: GOOD }, { address: address(78) }],
        pending: { address: address(78) },
      })
      const status = bodyOf(await api.get('/me/status').expect(200))
      expect(status).toMatchObject({ linked: true, wallet_address: GOOD, pending_wallet: { address: address(78) } })
      expect(bodyOf(await api.post('/me/wallets/pending/cancel').expect(200))).toMatchObject({ pending: null })
      await api.post('/me/wallets/pending/cancel').expect(409)
      expect(bodyOf(await api.get('/me/wallets'))).toMatchObject({
        wallets: [{ address: GOOD, is_primary: true }, {}],
        pending: null,
      })
    })

    it('whose time has come is shown as effective before any settlement', async () => {
      await link(GOOD)
      await link(address(78))
      api.at(Date.now() + 25 * HOUR)
      expect(bodyOf(await api.get('/me/status'))).toMatchObject({
        wallet_address: address(78),
        wallet: { is_primary: true, primary_from: null },
        pending_wallet: null,
      })
      expect(bodyOf(await api.get('/me/wallets'))).toMatchObject({
        wallets: [
          { address: address(78), is_primary: true },
          { address: GOOD, is_primary: false },
        ],
        pending: null,
      })
    })
  })

  it('unlinking is 204; an id of somebody else, or of nothing, is 404', async () => {
    const mine = bodyOf(await link(GOOD))['wallet'] as { id: string }
    await api.delete(`/me/wallets/${mine.id}`, undefined, 2).expect(404)
    await api.delete(`/me/wallets/0193b2c0-7f4e-7c1a-9a1e-5b7d3c2f1a90`).expect(404)
    await api.delete('/me/wallets/not-an-id').expect(404)
    expect(bodyOf(await api.get('/me/wallets'))).toMatchObject({ wallets: [{ address: GOOD }] })
    await api.delete(`/me/wallets/${mine.id}`).expect(204)
    await api.delete(`/me/wallets/${mine.id}`).expect(404)
    expect(bodyOf(await api.get('/me/wallets'))).toEqual({ wallets: [], pending: null })
    expect(bodyOf(await api.get('/me/wallets', 2))).toEqual({ wallets: [], pending: null })
  })

  it('nobody who is not logged in gets anywhere', async () => {
    await request(api.app).post('/link/wallet').send({ banano_address: GOOD }).expect(401)
    await request(api.app).get('/me/wallets').expect(401)
    await request(api.app).get('/me/status').expect(401)
    expect(await rows()).toEqual([])
  })

  describe('the proof of ownership', () => {
    let key: Secret
    let own: Address
    beforeEach(() => {
      const seed = parseSeed('AB'.repeat(32))
      if (!seed.ok) throw new Error(seed.error)
      key = privateKeyOf(seed.value, 3)
      own = addressOf(publicKeyOfPrivate(key))
      api.at(MONDAY_NOON)
    })
    const challenge = async (text: string = own, number = 1) =>
      String(bodyOf(await api.post('/link/wallet/challenge', { banano_address: text }, number).expect(200))['message'])
    const sign = (message: string) => signHash(key, hashMessage(own, message))
    const prove = (message: string, signature: string, number = 1, text: string = own) =>
      api.post('/link/wallet', { banano_address: text, proof: { message, signature } }, number)

    it('of a signed challenge marks the wallet as verified', async () => {
      const message = await challenge()
      expect(message).toContain('faucet.example')
      expect(message).toContain(own)
      expect(message).not.toContain(api.idOf(1))
      const linked = bodyOf(await prove(message, sign(message)).expect(200))
      expect(linked).toMatchObject({ wallet: { verified: true, is_primary: true } })
      expect(bodyOf(await prove(message, sign(message).toLowerCase()).expect(200))).toMatchObject({
        wallet: { verified: true },
      })
    })

    it('refuses another key, another player, another address, another text and a late answer', async () => {
      const message = await challenge()
      const reasons: [string, number, string, string, string][] = [
        [message, 1, own, '0'.repeat(128), 'signature'],
        [message, 2, own, sign(message), 'another address or player'],
        [message, 1, GOOD, sign(message), 'another address or player'],
        [`${message} `, 1, own, sign(`${message} `), 'none of ours'],
        ['I own this address', 1, own, sign('I own this address'), 'none of ours'],
        [message.replace('faucet.example', 'evil.example'), 1, own, sign(message), 'was changed'],
      ]
      for (const [text, number, where, signature, reason] of reasons) {
        const problem = bodyOf(await prove(text, signature, number, where).expect(400))
        expect(problem).toMatchObject({ type: 'urn:pay2slay:problem:invalid-proof' })
        expect(String(problem['detail'])).toContain(reason)
      }
      api.at(MONDAY_NOON + 600_000)
      const late = bodyOf(await prove(message, sign(message)).expect(400))
      expect(String(late['detail'])).toContain('expired')
      expect(await rows()).toEqual([])
    })

    it('gives no challenge for what is no address', async () => {
      await api.post('/link/wallet/challenge', { banano_address: 'ban_1' }).expect(400)
      expect(asId(own)).toBe(own)
    })
  })
})
