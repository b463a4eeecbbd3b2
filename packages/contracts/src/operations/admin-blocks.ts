// Blocks of the operator's accounts, as an admin sees them.
import {
  ban,
  blockHash,
  byDefault,
  component,
  count,
  flag,
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
import {
  address,
  EXAMPLE_ADDRESS,
  EXAMPLE_HASH,
  EXAMPLE_ID,
  EXAMPLE_TIME,
  explorerUrl,
  reason,
  REASON_EXAMPLE,
} from './parts.js'

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

const blockRequest = component(
  'BlockRequest',
  object({
    id: id('Of the request.'),
    hash: blockHash('Of the block.'),
    reason: words('Why it is no payout.'),
    actor: words('Who asked.'),
    requested_at: time('When.'),
    finished_at: nullable(time('When the scheduler answered; null while it waits.')),
    done: nullable(flag('Whether the block was acknowledged; null while it waits.')),
    outcome: nullable(words('What came of it, or why it was refused.')),
  }),
)

const EXAMPLE_REQUEST = {
  id: EXAMPLE_ID,
  hash: EXAMPLE_HASH,
  reason: REASON_EXAMPLE,
  actor: 'email:ann@example.org',
  requested_at: EXAMPLE_TIME,
  finished_at: null,
  done: null,
  outcome: null,
}

export const blockOperations = {
  acknowledgeBlock: operation('acknowledgeBlock', {
    tag: 'admin',
    summary: 'Ask the scheduler to acknowledge the unknown block',
    description:
      'The scheduler alone asks the nodes and decides, by the rules of its command `blocks acknowledge`: a send to an address that a player linked is refused there. The answer is listed with the requests.',
    access: 'operator',
    limit: 'write',
    body: object({ hash: blockHash('Of the block that payments are stopped for.'), reason }),
    bodyExample: { hash: EXAMPLE_HASH, reason: REASON_EXAMPLE },
    answers: {
      202: json('Written down; one about the same block that waits already is joined.', blockRequest, EXAMPLE_REQUEST),
    },
    problems: ['conflict'],
  }),
  listBlockRequests: operation('listBlockRequests', {
    tag: 'admin',
    summary: 'What was asked about unknown blocks',
    access: 'viewer',
    limit: 'read',
    answers: {
      200: json('The last 20, newest first.', object({ requests: list(blockRequest) }), {
        requests: [EXAMPLE_REQUEST],
      }),
    },
    problems: [],
  }),
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
