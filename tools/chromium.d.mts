export const CHROMIUM: string
export const WITHOUT_BROWSER: string
export function hasBrowser(): boolean
