import { describe, expect, test } from '@jest/globals'
import { asId, type Address, type PlayerId } from '../ids.js'
import { homes } from './home.js'

const ACCOUNTS = ['ban_a', 'ban_b', 'ban_c', 'ban_d'].map((account) => asId<Address>(account))
const PLAYERS = Array.from({ length: 4_000 }, (_, index) => asId<PlayerId>(`0190a1b2-c3d4-7000-8000-${index}`))

describe('the account that pays a player', () => {
  test('is the same in whatever order the accounts are named', () => {
    const one = homes(ACCOUNTS)
    const other = homes([...ACCOUNTS].reverse())
    expect(PLAYERS.map(other)).toEqual(PLAYERS.map(one))
  })

  test('is each account for its even share of the players', () => {
    const home = homes(ACCOUNTS)
    for (const account of ACCOUNTS) {
      const share = PLAYERS.filter((player) => home(player) === account).length
      expect(share).toBeGreaterThan(900)
      expect(share).toBeLessThan(1_100)
    }
  })

  test('changes only for the players whom a new account gains', () => {
    const before = homes(ACCOUNTS.slice(0, 3))
    const after = homes(ACCOUNTS)
    const moved = PLAYERS.filter((player) => before(player) !== after(player))
    expect(new Set(moved.map(after))).toEqual(new Set(ACCOUNTS.slice(3)))
  })
})
