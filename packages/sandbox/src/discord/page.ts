// The consent page: who somebody is, is chosen here, since nobody is logged in to the local world. Plain HTML, no script, no cookie.
import type { HttpAnswer } from '../faults/apply.js'
import type { Player } from '../fortnite/player.js'

/** Enough for a person to choose from; anybody else is entered by id. */
const MOST_SHOWN = 12

const escape = (text: string): string => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)

const page = (status: number, title: string, body: string): HttpAnswer => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    // no form-action: browsers would hold it against the redirect that answers the form
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  },
  body: `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem}label{display:block;padding:.2rem 0}
small{color:#555}button{font:inherit;padding:.4rem 1.2rem;margin:1rem .6rem 0 0}</style></head>
<body><h1>${escape(title)}</h1>
${body}</body></html>
`,
})

export const refusalPage = (sentence: string): HttpAnswer =>
  page(400, 'This login cannot go on', `<p>${escape(sentence)}</p>\n`)

const SCOPES: Readonly<Record<string, string>> = {
  identify: 'see your Discord name and id',
  guilds: 'see which servers you are in',
  'guilds.members.read': 'see whether you are a member of its server',
  email: 'see your e-mail address',
  connections: 'see your connected accounts',
}
export const KNOWN_SCOPES = new Set(Object.keys(SCOPES))

function about({ inGuild, link, stats }: Player): string {
  const notes = [
    inGuild ? '' : 'not in the guild',
    link === 'linked' ? '' : 'no Epic account linked',
    stats === 'public' ? '' : `stats: ${stats.replaceAll('_', ' ')}`,
  ]
  return notes.filter((note) => note !== '').join(', ')
}

/** `request`: what the browser was sent with, which the form sends back with the decision. */
export function consentPage(
  request: URLSearchParams,
  scopes: readonly string[],
  players: readonly Player[],
): HttpAnswer {
  const hidden = [...request].map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  )
  const choices = players.slice(0, MOST_SHOWN).map((player, index) => {
    const { discordId, discordName } = player.spec
    const checked = index === 0 ? ' checked' : ''
    const note = about(player)
    const more = note === '' ? '' : ` <small>(${escape(note)})</small>`
    return `<label><input type="radio" name="user_id" value="${escape(discordId)}"${checked}> ${escape(discordName)}${more}</label>`
  })
  const wishes = scopes.map((scope) => `<li>${escape(SCOPES[scope] ?? scope)}</li>`)
  return page(
    200,
    'Log in to Pay2Slay?',
    `<p>This is the local world's stand-in for Discord. Nothing leaves this machine.</p>
<p>Pay2Slay asks to</p><ul>${wishes.join('')}</ul>
<form method="post" action="/oauth2/authorize">
${hidden.join('\n')}
<fieldset><legend>Who are you?</legend>
${choices.join('\n')}
<label>or another Discord id: <input name="other_user_id" inputmode="numeric" size="22"></label>
</fieldset>
<button name="decision" value="allow">Allow</button><button name="decision" value="cancel">Cancel</button>
</form>
`,
  )
}
