import { describe, expect, test } from '@jest/globals'
import { eligibility, INELIGIBLE_REASONS, mayAccrue, type IneligibleReason } from './eligibility.js'
import { codec, eligibilityRules, facts, HOUR, NOON } from './fixtures/states.js'
import type { EligibilityFacts } from './model.js'

const judge = (changes: Partial<EligibilityFacts>, holdFlagged = false) =>
  eligibility(facts(changes), { ...eligibilityRules, holdFlagged }, codec, NOON)

const refusals: readonly (readonly [IneligibleReason, Partial<EligibilityFacts>])[] = [
  ['banned', { banned: true }],
  ['held', { heldReason: 'asked by an admin' }],
  ['not_in_guild', { guildMember: false }],
  ['no_epic_account', { epicAccountId: null }],
  ['not_verified', { epicVerified: false }],
  ['directory_too_old', { directoryAnsweredAt: NOON - 72 * HOUR - 1 }],
  ['directory_too_old', { directoryAnsweredAt: null }],
  ['no_wallet', { address: null }],
  ['invalid_address', { address: 'ban_broken' }],
  ['invalid_address', { address: '' }],
  ['burn_address', { address: 'ban_burn' }],
  ['invalid_address', { address: 'ban_genesis' }],
  ['own_address', { address: 'ban_operator' }],
]

describe('a player is paid', () => {
  test('at the linked address when nothing speaks against it', () => {
    expect(judge({})).toEqual({ ok: true, value: 'ban_player' })
    expect(judge({ directoryAnsweredAt: NOON - 72 * HOUR })).toEqual({ ok: true, value: 'ban_player' })
  })

  test.each(refusals)('not when %s, and the reason has a sentence', (reason, changes) => {
    expect(judge(changes)).toEqual({ ok: false, error: reason })
    expect(INELIGIBLE_REASONS[reason]).toMatch(/^[a-z]/)
  })

  test('with an open abuse flag, unless flags hold payouts', () => {
    expect(judge({ openAbuseFlag: true }).ok).toBe(true)
    expect(judge({ openAbuseFlag: true }, true)).toEqual({ ok: false, error: 'abuse_flag' })
    expect(judge({ openAbuseFlag: false }, true).ok).toBe(true)
  })

  test('every reason is told by some case', () => {
    const told = new Set<string>([...refusals.map(([reason]) => reason), 'abuse_flag'])
    expect(Object.keys(INELIGIBLE_REASONS).filter((reason) => !told.has(reason))).toEqual([])
  })
})

describe('a player’s kills are read', () => {
  test.each(refusals)('%s decides alike where it is about the player, not the wallet or a hold', (reason, changes) => {
    const isAboutPlayer = ['banned', 'not_in_guild', 'no_epic_account', 'not_verified', 'directory_too_old'].includes(
      reason,
    )
    const told = mayAccrue(facts(changes), eligibilityRules, NOON)
    expect(told).toEqual(isAboutPlayer ? { ok: false, error: reason } : { ok: true, value: 'epic' })
  })
})
