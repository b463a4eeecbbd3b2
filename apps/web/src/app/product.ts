// Name, links, colours and flags of this installation, from product.yaml.
import { call, type Body } from '../api/client.js'
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
})

export const appName = (): string => product.get().app_name

export async function loadProduct(): Promise<void> {
  const result = await call('getProduct')
  if (!result.ok) return
  product.set(result.body)
  const { style } = document.documentElement
  style.setProperty('--main', result.body.main_color)
  style.setProperty('--accent', result.body.accent_color)
}
