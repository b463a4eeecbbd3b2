// Where Debian's browser is. Nothing is ever downloaded: without it, what needs one says so in a sentence.
import { existsSync } from 'node:fs'

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

export const hasBrowser = () => existsSync(CHROMIUM)

export const WITHOUT_BROWSER = `there is no browser at ${CHROMIUM}: apt-get install -y chromium, or set CHROMIUM`
