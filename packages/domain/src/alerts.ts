// What an operator must look at. One open alert a kind: it is counted up while it lasts and cleared by what raised it.

/** Each with what it means and what to do. */
export const ALERT_KINDS = {
  directory_refused:
    'Yunite refuses this service (401, 402 or 403): nobody is verified until its token, plan or guild is put right',
  fortnite_key: 'the Fortnite statistics refuse the key (401): nobody accrues until FORTNITE_API_KEY is put right',
  discord_bot: 'Discord refuses the bot token: membership is not looked up until DISCORD_BOT_TOKEN is put right',
  seed_restart: 'another operator seed was set than the running scheduler signs with: restart the scheduler',
  books_stop: 'the books are not equal to the chain: nothing is settled or signed until it is explained',
  chain_mismatch: 'the last comparison of the books with the chain found a difference',
  discord_webhook:
    'Discord takes nothing through a webhook any more: make a new one and set its address, or take it out of the settings',
  balance_low: "the operator's balance is below the minimum: send BAN to the operator's account",
} as const

export type AlertKind = keyof typeof ALERT_KINDS

export const isAlertKind = (text: string): text is AlertKind => Object.hasOwn(ALERT_KINDS, text)
