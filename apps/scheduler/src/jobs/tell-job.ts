// tell: sends what waits in the outbox. A webhook that is gone is not asked again until the scheduler starts anew: Discord would hold it
// against this address.
import { tell, type NoticeChannel, type TellDeps } from '@pay2slay/domain'
import type { Alerts } from '../alerts.js'
import type { JobDefinition } from './job.js'

export function tellJob(deps: TellDeps, alerts: Alerts): JobDefinition {
  const gone = new Set<NoticeChannel>()
  return {
    name: 'tell',
    timed: false,
    async run(signal) {
      const report = await tell(deps, gone, signal)
      for (const { channel, detail } of report.gone) await alerts.raise('discord_webhook', `${channel}: ${detail}`)
      if (report.messages > 0 && gone.size === 0) await alerts.clear('discord_webhook')
      const { messages, notices, failed, againMs } = report
      const summary = `${notices} notices told in ${messages} messages, ${failed} not sent`
      return { changed: false, summary, ...(againMs !== null && { againMs }) }
    },
  }
}
