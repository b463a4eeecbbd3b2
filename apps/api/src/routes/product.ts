// What the page shows of this installation: names, links, feature flags. Comes from the configuration alone.
import type { ApiSettings } from '../settings.js'
import { PUBLIC_FOR_A_SECOND } from '../http/answer.js'
import type { Handler } from '../http/handlers.js'

export function productHandler({ product, world }: ApiSettings): Handler<'getProduct'> {
  const body = {
    app_name: product.appName,
    org_name: product.orgName,
    banner_url: product.bannerUrl,
    media_kit_url: product.mediaKitUrl,
    default_locale: product.defaultLocale,
    main_color: product.mainColor,
    accent_color: product.accentColor,
    discord_invite_url: product.discordInviteUrl,
    // The banner tells whether this process really runs dry, whatever the file says.
    feature_flags: { ...product.featureFlags, dry_run_banner: world.mode === 'dry' },
    promo: null,
  }
  return () => ({ status: 200, body, headers: PUBLIC_FOR_A_SECOND })
}
