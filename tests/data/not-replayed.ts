// Which recorded requests are not replayed against the sandbox's ledger, and why. Every other one is.
export interface NotReplayed {
  readonly why: string
  /** `seq` in banano-node-transcripts.json. */
  readonly seqs: readonly number[]
}

export const NOT_REPLAYED: readonly NotReplayed[] = [
  {
    why: 'wallet actions: the sandbox node has no wallets, since Pay2Slay signs its own blocks',
    seqs: [38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 56, 57, 58, 59, 60, 267, 268, 269, 270, 271, 272, 274, 275, 276, 278, 279, 280, 282, 283, 284, 285, 286, 287, 289, 290, 292, 293, 294, 295, 296, 297, 298, 301, 303, 304, 305, 306, 309, 344, 345, 348, 402, 403, 404, 405, 460, 461, 462, 463, 464, 465, 466, 467, 468, 470, 471],
  },
  {
    why: 'reads of blocks that only a wallet or an outside fork made later than any recorded block (heights above 500)',
    seqs: [469, 472, 473],
  },
  {
    why: 'voting, peering and bootstrap internals that the sandbox node does not have',
    seqs: [7, 10, 11, 13, 249, 250, 251, 252, 333, 474, 475, 476],
  },
  {
    why: 'epoch_upgrade with the genesis key: the epoch blocks that it made are fed in instead',
    seqs: [429, 430],
  },
  {
    why: 'lists sends whose blocks the recording leaves out',
    seqs: [437, 459],
  },
  {
    why: 'measurements of speed, not answers',
    seqs: [453, 454, 455, 456, 457, 458],
  },
  {
    why: 'two real nodes side by side: the blocks were not recorded; the same behaviour is tested in packages/sandbox',
    seqs: [477, 478, 479, 480, 481, 482, 483, 484, 485, 486, 487, 488, 489, 490, 491, 492, 493, 494, 495, 496],
  },
]
