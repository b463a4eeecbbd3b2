export { createGuildDirectory, type GuildOptions } from './discord/guild.js'
export {
  createDiscordLogin,
  type DiscordLogin,
  type DiscordLoginError,
  type DiscordLoginOptions,
  type StartedLogin,
} from './discord/login.js'
export { createDryDirectory, createDryKillSource, type DryDirectoryOptions, type DryKillOptions } from './dry.js'
export { createFortniteClient, type FortniteOptions } from './fortnite.js'
export { createYuniteClient, YUNITE_BATCH, type YuniteOptions } from './yunite.js'
export { realTiming, type Timing } from './timing.js'
export { TokenBucket, type BucketOptions, type BucketRefusal } from './token-bucket.js'
