import { type Configuration, DEFAULT_CONFIGURATION, type LiveConfiguration } from './configuration.ts'

/** The configuration of a webhook that is given no file. */
export class UnchangingConfiguration implements LiveConfiguration {
  readonly current: Configuration = DEFAULT_CONFIGURATION

  follow(): void {}

  stop(): void {}
}
