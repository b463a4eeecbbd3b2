// What the page shows of this installation: names, links, feature flags. Comes from the configuration alone.
import type { ApiSettings } from '../settings.js'
import { PUBLIC_FOR_A_SECOND, type Route } from '../route.js'

export function productRoute({ product, world }: ApiSettings): Route {
  const body = {
    app_name: product.appName,
    org_name: product.orgName,
    banner_url: product.bannerUrl,
    media_kit_url: product.mediaKitUrl,
    default_locale: product.defaultLocale,
    discord_invite_url: product.discordInviteUrl,
    // The banner tells whether this process really runs dry, whatever the file says.
    feature_flags: { ...product.featureFlags, dry_run_banner: world.mode === 'dry' },
  }
  return {
    method: 'GET',
    path: '/config/product',
    handle: () => ({ body, cacheControl: PUBLIC_FOR_A_SECOND }),
  }
}
