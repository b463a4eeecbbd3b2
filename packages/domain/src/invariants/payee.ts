// I3 without the chain: a payout is for an address of its own player. A send that was found on the chain was given to its player by a rule or by
// a person, whatever address it went to, and the audit log tells so.
import type { AdoptionTold, Breach, PayoutRow, PlayerBooks } from './rows.js'

export function checkPayees({ playerId, payouts, addresses }: PlayerBooks): readonly Breach[] {
  return payouts.flatMap((payout) => {
    const { id, address, adopted, adoptions } = payout
    if (adopted) return adoptions === undefined ? [] : [...checkAdoption(payout, adoptions, playerId)]
    if (address === undefined || addresses === undefined || addresses.has(address)) return []
    return [{ invariant: 'I3', subject: id, detail: `is for ${address}, an address that its player never linked` }]
  })
}

function* checkAdoption(payout: PayoutRow, adoptions: readonly AdoptionTold[], playerId: string): Generator<Breach> {
  const { id, kills, setOffKills } = payout
  // A block whose row was lost was adopted once more, as another payout.
  const told = adoptions.find(({ payoutId }) => payoutId === id)
  if (told === undefined) {
    const detail = 'is called adopted, but the audit log tells of no adoption of its block as this payout'
    yield { invariant: 'I3', subject: id, detail }
    return
  }
  if (told.playerId !== playerId)
    yield {
      invariant: 'I3',
      subject: id,
      detail: `was adopted for player ${told.playerId}, but is booked for ${playerId}`,
    }
  // What it covers beyond that was set off against its advance later.
  const setOff = kills - told.kills
  if (setOffKills !== undefined && setOffKills !== setOff) {
    const detail = `says that ${setOffKills} kills were set off against its advance, but it covers ${setOff} more than the ${told.kills} when it was adopted`
    yield { invariant: 'I1', subject: id, detail }
  }
}
