// Name, links, colours and flags of this installation, from product.yaml.
import { call, type Body } from '../api/client.js'
import { shadesOf } from './colours.js'
import { createStore } from './store.js'

export type Product = Body<'getProduct'>

export const product = createStore<Product>({
  app_name: 'Pay2Slay',
  org_name: '',
  banner_url: '',
  media_kit_url: '',
  default_locale: 'en',
  main_color: '#FBDD11',
  accent_color: '#4CBF4B',
  discord_invite_url: '',
  feature_flags: { dry_run_banner: false },
  promo: null,
})

export const appName = (): string => product.get().app_name

const RETRY_SECONDS = 5

/** Again and again until it is told: without it a dry run looks like a real one. */
export async function loadProduct(): Promise<void> {
  const result = await call('getProduct')
  if (!result.ok) {
    setTimeout(() => void loadProduct(), 1_000 * (result.retryAfterSeconds ?? RETRY_SECONDS))
    return
  }
  const { main_color: main, accent_color: accent } = result.body
  const { main_color: usual, accent_color: usualAccent } = product.get()
  const isOwn = main.toUpperCase() !== usual || accent.toUpperCase() !== usualAccent
  product.set(result.body)
  if (!isOwn) return
  const { style } = document.documentElement
  for (const [name, shade] of Object.entries(shadesOf(main, accent))) style.setProperty(name, shade)
}
