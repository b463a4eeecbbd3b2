// I3 without the chain: a payout is for an address of its own player. A send that was found on the chain was given to its player by a rule or by
// a person, whatever address it went to, and the audit log tells so.
import type { Breach, PayoutRow, PlayerBooks } from './rows.js'

/** As `flows/adopt.ts` writes it. */
const ADOPTED = /adopted as payout (\S+) of player (\S+): (\d+) kills covered/

export function checkPayees({ playerId, payouts, addresses }: PlayerBooks): readonly Breach[] {
  return payouts.flatMap((payout) => {
    const { id, address, adopted, adoption } = payout
    if (adopted) return adoption === undefined ? [] : [...checkAdoption(payout, adoption, playerId)]
    if (address === undefined || addresses === undefined || addresses.has(address)) return []
    return [{ invariant: 'I3', subject: id, detail: `is for ${address}, an address that its player never linked` }]
  })
}

function* checkAdoption(payout: PayoutRow, adoption: string | null, playerId: string): Generator<Breach> {
  const { id, kills, setOffKills } = payout
  const [, payoutId, adoptee, covered] = ADOPTED.exec(adoption ?? '') ?? []
  if (payoutId !== id) {
    const detail = 'is called adopted, but the audit log tells of no adoption of its block as this payout'
    yield { invariant: 'I3', subject: id, detail }
    return
  }
  if (adoptee !== playerId)
    yield { invariant: 'I3', subject: id, detail: `was adopted for player ${adoptee}, but is booked for ${playerId}` }
  // What it covers beyond that was set off against its advance later.
  const setOff = kills - Number(covered)
  if (setOffKills !== undefined && setOffKills !== setOff) {
    const detail = `says that ${setOffKills} kills were set off against its advance, but it covers ${setOff} more than the ${covered} when it was adopted`
    yield { invariant: 'I1', subject: id, detail }
  }
}
