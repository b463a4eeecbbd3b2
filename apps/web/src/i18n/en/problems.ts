// What exactly stands in the way, by the code of the problem; and the page that a failed login ends on.
import type { Catalogue } from '../catalogue.js'

export const enProblems = {
  'problem.code.login_expired':
    'This login is too old, was used before, or was begun in another browser or at another address of this site.',
  'problem.code.login_denied':
    'Discord was not allowed to tell who you are and whether you are a member, so that nobody is logged in.',
  'problem.code.login_sent_back': 'Discord sent you back without a login, so that nobody is logged in.',
  'problem.code.not_a_member': 'Only members of the Discord server can play for BAN here, and you are not one of them.',
  'problem.code.no_epic_link': 'Kills are counted by Epic account, and none is linked to your Discord account.',
  'problem.code.player_banned': 'You are banned here: nothing is counted or paid, and you cannot log in.',
  'problem.code.epic_of_other':
    'Your Epic account earns for another Discord account, and one Epic account earns for one player.',
  'problem.code.discord_limits': 'Too many logins are under way, so that Discord asks this site to wait a moment.',
  'problem.code.discord_away': 'Discord does not answer at the moment.',
  'problem.code.discord_unreadable': 'Discord gave an answer that cannot be read.',
  'problem.code.login_not_configured': 'Logins with Discord are not set up here. That is no fault of yours.',
  'problem.code.yunite_away':
    'Yunite, which knows the Epic accounts, does not answer at the moment. Nothing was changed.',
  'problem.code.yunite_broken':
    'Yunite, which knows the Epic accounts, does not work for this site at the moment. That is no fault of yours, and nothing was changed.',
  'problem.code.address_invalid': 'This is no valid Banano address. Copy it again from your wallet.',
  'problem.code.address_burn': 'This is a burn address: nobody could ever spend what is sent to it.',
  'problem.code.address_genesis': 'This is the first account of Banano: it is no player’s wallet.',
  'problem.code.address_own':
    'This is an address of the service itself: it would pay nobody. Link one of your own wallet.',
  'problem.code.proof_unknown': 'The signed text is not the one shown here. Get a text and sign it unchanged.',
  'problem.code.proof_of_other':
    'The text was made for another address or player, or was changed. Get a new one and sign that.',
  'problem.code.proof_expired': 'The text has expired. Get a new one and sign it within ten minutes.',
  'problem.code.proof_signature':
    'The signature does not belong to this address and text. Sign with the wallet that holds the address.',
  'problem.code.wallets_full': {
    one: '{count} address is linked, which is the most: unlink one first.',
    other: '{count} addresses are linked, which is the most: unlink one first.',
  },
  'problem.code.wallets_changed': 'Your wallets were changed at the same time. Look at them and try again.',
  'problem.code.no_wallet_waits': 'No change of the wallet waits any more: it may have taken effect.',
  'problem.code.account_changed': 'Your account was changed at the same time. Try again.',
  'problem.code.account_banned': 'You are banned: the account is neither checked again nor deleted.',
  'problem.code.account_held':
    'An administrator holds your payouts: the account can be deleted once that is settled. Ask on the Discord server.',
  'problem.code.account_forfeits': 'With the account you would lose {amount} BAN that is owed to you and not paid.',
  'problem.code.maybe_done':
    'The database was lost on the way. Look in a few seconds whether it was done before you do it again.',
  'problem.code.login_limited': 'Somebody at your network address tried to log in too often.',
  'problem.code.login_malformed': 'What came back with you is no login that was begun here.',
  'problem.code.service_trouble': 'Something went wrong on our side, so that nobody is logged in.',

  'failed.title': 'The login did not work',
  'failed.next': 'What to do next',
  'failed.wait': 'Try again in {seconds} s.',
  'failed.again': 'Log in again',
  'failed.step.again': 'Log in again.',
  'failed.step.inTime': 'Log in again, and finish within ten minutes in the same browser.',
  'failed.step.authorize': 'Log in again and press Authorize on the page of Discord. Nothing else is asked for.',
  'failed.step.join': 'Join the Discord server with the account that you log in with.',
  'failed.step.epic':
    'On the Discord server, open the channel for registration, press the button of Yunite and sign in with Epic.',
  'failed.step.public':
    'In Fortnite, under Settings, Account and privacy, switch on "Show on career leaderboard": hidden kills cannot be counted.',
  'failed.step.first': 'Log in with the Discord account to which you linked Epic first.',
  'failed.step.unlink': 'Or unlink it there in Yunite, link it to this one, and log in again an hour later.',
  'failed.step.ask': 'If you think that this is a mistake, ask on the Discord server.',
  'failed.step.later': 'Wait a few minutes, then log in again.',
  'failed.step.tell': 'If it happens again, tell whoever runs this site when it was.',
  'failed.step.tellNow': 'Tell whoever runs this site: the log says what is missing.',
} as const satisfies Catalogue<string>
