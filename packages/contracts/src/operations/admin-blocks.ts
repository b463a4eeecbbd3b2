// Blocks of the operator's accounts, as an admin sees them.
import {
  ban,
  blockHash,
  byDefault,
  component,
  count,
  id,
  list,
  nullable,
  object,
  oneOf,
  time,
  words,
} from '../schema.js'
import { json, operation } from '../operation.js'
import { cursorPage, LAST_PAGE, pageFields } from './paging.js'
import { address, EXAMPLE_ADDRESS, EXAMPLE_HASH, EXAMPLE_ID, EXAMPLE_TIME, explorerUrl } from './parts.js'

export const block = component(
  'Block',
  object({
    hash: blockHash('Of the block.'),
    account: address,
    previous: nullable(blockHash('The block before; null for the first one.')),
    height: count('Its place in the chain of the account.'),
    kind: words('`send`, `receive`, `change` or `epoch`.'),
    role: words('Why it is in the books: `payout`, `receive`, `cancel`, `foreign` …'),
    state: words('`signed`, `published`, `confirmed`, `dead` …'),
    amount_ban: nullable(ban('What it moves; null where that is no whole number of units.')),
    amount_raw: words('What it moves, in raw.'),
    balance_raw: words("The account's balance after it, in raw."),
    link: words('The payee of a send (its public key), the source of a receive; 64 hex digits.'),
    source_hash: nullable(blockHash('The send that it receives.')),
    payout_id: nullable(id('The payout that it pays.')),
    publish_attempts: count('How often it was sent to a node.'),
    next_publish_at: nullable(time('When it is sent again if no node has it; null when it is not on its way.')),
    signed_at: nullable(time('When it was signed or seen.')),
    published_at: nullable(time('When it was first sent.')),
    confirmed_at: nullable(time('When it was confirmed.')),
    dead_at: nullable(time('When it was proven dead.')),
    dead_rival: nullable(blockHash('The confirmed block in its place.')),
    explorer_url: explorerUrl,
  }),
)

export const EXAMPLE_BLOCK = {
  hash: EXAMPLE_HASH,
  account: EXAMPLE_ADDRESS,
  previous: null,
  height: 17,
  kind: 'send',
  role: 'payout',
  state: 'confirmed',
  amount_ban: '2',
  amount_raw: '200000000000000000000000000000',
  balance_raw: '133600000000000000000000000000000',
  link: '39364F29BDD6A083FCE6AA77D3EED62F44DD99E0F1C0DFF18ACDC4A8F6E6F4E6',
  source_hash: null,
  payout_id: EXAMPLE_ID,
  publish_attempts: 1,
  next_publish_at: null,
  signed_at: EXAMPLE_TIME,
  published_at: EXAMPLE_TIME,
  confirmed_at: EXAMPLE_TIME,
  dead_at: null,
  dead_rival: null,
  explorer_url: `https://creeper.banano.cc/hash/${EXAMPLE_HASH}`,
}

export const blockOperations = {
  listUnknownBlocks: operation('listUnknownBlocks', {
    tag: 'admin',
    summary: "Blocks of the operator's accounts, and the one that nobody knows",
    description: 'As a rule those that no payout of ours explains: foreign ones that were acknowledged.',
    access: 'viewer',
    limit: 'read',
    query: {
      ...cursorPage(200, 50),
      which: byDefault(
        oneOf(
          ['foreign', 'open', 'dead', 'all'],
          '`foreign`: acknowledged; `open`: signed or published; `dead`: killed by a rival.',
        ),
        'foreign',
      ),
    },
    answers: {
      200: json(
        'A page of them, newest first.',
        object({
          unknown: nullable(
            object(
              { hash: nullable(blockHash('Of the block.')), reason: words('What it is.'), since: time('Since when.') },
              'The block that the books stop is about; null without that stop.',
            ),
          ),
          blocks: list(block),
          ...pageFields,
        }),
        { unknown: null, blocks: [{ ...EXAMPLE_BLOCK, role: 'foreign', payout_id: null }], ...LAST_PAGE },
      ),
    },
    problems: [],
  }),
}
