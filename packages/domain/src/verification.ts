// Who a player is, as Discord and the directory tell it: the last word on it, who asked, and when an absence is believed.

/** The last word on a player, kept in the books and shown to the player: what it means, and what to do about it. */
export const VERIFICATION_STATUSES = {
  ok: { meaning: 'you are a member of the Discord server and your Epic account is linked', remedy: null },
  not_linked: {
    meaning: 'no Epic account is linked to your Discord account',
    remedy: 'link your Epic account with Yunite in the Discord server, then have it checked again',
  },
  not_member: {
    meaning: 'you are not a member of the Discord server',
    remedy: 'join the Discord server, then have it checked again',
  },
  epic_of_other: {
    meaning: 'your Epic account belongs to another player here',
    remedy:
      'one Epic account earns for one player: link another one, or unlink it from the other Discord account and have both checked again',
  },
  epic_of_banned: {
    meaning: 'your Epic account belongs to a player who is banned',
    remedy: 'ask an administrator',
  },
} as const satisfies Readonly<Record<string, { readonly meaning: string; readonly remedy: string | null }>>

export type VerificationStatus = keyof typeof VERIFICATION_STATUSES

/** Who asked; the first three as the original calls them. */
export type VerificationSource = 'auth_callback' | 'user_reverify' | 'admin_reverify' | 'verification_refresh'

/**
 * Answers "not a member" in a row after which it is believed, where only the directory says so: it knows of members late, and its
 * word costs the kills of the time away.
 */
export const MOST_ABSENT = 3

export const isVerificationStatus = (text: string | null): text is VerificationStatus =>
  text !== null && Object.hasOwn(VERIFICATION_STATUSES, text)
