// The life of a payout: the only ways from one state to another.
import type { PayoutState } from '../model.js'

const MOVES: Readonly<Record<PayoutState, readonly PayoutState[]>> = {
  planned: ['signed', 'void'],
  // Back to planned only with the proof of a dead block; confirmed without published when the chain showed it first.
  signed: ['published', 'confirmed', 'planned'],
  published: ['confirmed', 'planned'],
  confirmed: [],
  void: [],
}

export function canMove(from: PayoutState, to: PayoutState, world: { readonly dry: boolean }): boolean {
  if (world.dry) return from === 'planned' && (to === 'confirmed' || to === 'void')
  return MOVES[from].includes(to)
}
