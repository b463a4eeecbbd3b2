import { describe, expect, test } from '@jest/globals'
import { asId, type BlockHash } from '../ids.js'
import type { BlockState } from '../model.js'
import type { BlockView } from '../ports.js'
import { isSentAgain, reconcile, type RivalView } from './reconcile.js'

const NOW = 1_000
const views: readonly BlockView[] = ['absent', 'partial', 'unconfirmed', 'confirmed', 'disagreement']
const flags = [true, false]
const rivals: readonly (RivalView | null)[] = [
  null,
  ...flags.flatMap((confirmedByAll) =>
    flags.flatMap((contentChecked) =>
      flags.flatMap((signedByUs) =>
        flags.map((acknowledged) => ({
          hash: asId<BlockHash>('R'),
          confirmedByAll,
          contentChecked,
          signedByUs,
          acknowledged,
        })),
      ),
    ),
  ),
]
const open: readonly BlockState[] = ['signed', 'published']
const judge = (state: BlockState, block: BlockView, rival: RivalView | null, due = true) =>
  reconcile({ state, nextPublishAt: due ? NOW : NOW + 1 }, { block, rival }, NOW)
/** Every combination there is. */
const all = open.flatMap((state) =>
  views.flatMap((block) => rivals.flatMap((rival) => flags.map((due) => ({ state, block, rival, due })))),
)

describe('a stored block', () => {
  test('is dead exactly when it is absent and a checked rival of ours, or an acknowledged one, is confirmed by all', () => {
    for (const { state, block, rival, due } of all) {
      const isProven =
        block === 'absent' &&
        rival !== null &&
        rival.confirmedByAll &&
        rival.contentChecked &&
        (rival.signedByUs || rival.acknowledged)
      expect(judge(state, block, rival, due) === 'dead').toBe(isProven)
    }
  })

  test('is never dead by being not found, by time or by a rival that is not confirmed', () => {
    for (const { state, block, rival, due } of all) {
      if (rival?.confirmedByAll) continue
      expect(judge(state, block, rival, due)).not.toBe('dead')
    }
  })

  test('is paid exactly when all nodes call it confirmed and no rival is', () => {
    for (const { state, block, rival, due } of all) {
      const isPaid = block === 'confirmed' && rival?.confirmedByAll !== true
      expect(judge(state, block, rival, due) === 'confirm').toBe(isPaid)
    }
  })

  test('is sent again only when a node lacks it, nothing killed it and its time has come', () => {
    for (const { state, block, rival, due } of all) {
      const isSent = due && (block === 'partial' || (block === 'absent' && rival?.confirmedByAll !== true))
      expect(judge(state, block, rival, due) === 'republish').toBe(isSent)
    }
  })

  test('is also sent again while nodes disagree, since one of them may have lost it', () => {
    const sent = views.filter((view) => isSentAgain({ state: 'published', nextPublishAt: NOW }, view, NOW))
    expect(sent).toEqual(['absent', 'partial', 'disagreement'])
    const early = views.filter((view) => isSentAgain({ state: 'published', nextPublishAt: NOW + 1 }, view, NOW))
    expect(early).toEqual([])
  })

  test('waits while it is on its way, and while nodes disagree somebody is told', () => {
    expect(judge('published', 'unconfirmed', null)).toBe('wait')
    expect(judge('published', 'absent', null, false)).toBe('wait')
    expect(judge('published', 'disagreement', null)).toBe('alert')
  })
})

describe('a block that the books are done with', () => {
  test('is news only where the chain says otherwise', () => {
    for (const block of views) {
      for (const rival of rivals) {
        expect(judge('dead', block, rival)).toBe(block === 'confirmed' ? 'alert' : 'wait')
        expect(judge('confirmed', block, rival)).toBe(rival?.confirmedByAll ? 'alert' : 'wait')
      }
    }
  })
})
