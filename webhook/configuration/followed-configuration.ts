import { type FSWatcher, watch } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Configuration, ConfigurationNews, LiveConfiguration } from './configuration.ts'
import { configurationText } from './configuration-text.ts'
import { configurationFromText } from './read-configuration.ts'

/** Waits in ms. */
export interface FollowingPace {
  /** Between two looks at a file of which nobody tells that it changed: a file system may not, and a symlink may lead elsewhere. */
  readonly poll: number
  /** A file counts once it reads the same after this: an editor may be in the middle of it. */
  readonly settle: number
}

const PACE: FollowingPace = { poll: 5000, settle: 100 }

/** What was found at the path; an error by its message. */
type Found = { readonly text: string } | { readonly message: string; readonly error: unknown }

/** The configuration in a file, as it was when it could last be used. */
export class FollowedConfiguration implements LiveConfiguration {
  readonly #path: string
  readonly #pace: FollowingPace
  readonly #ending = new AbortController()
  #current: Configuration
  #seen: string
  #news: ConfigurationNews | undefined
  #watcher: FSWatcher | undefined
  #poll: NodeJS.Timeout | undefined
  #isLooking = false
  #isToLookAgain = false

  /**
   * Reads the file.
   * @throws ConfigurationError
   */
  static async read(path: string, pace: FollowingPace = PACE): Promise<FollowedConfiguration> {
    const text = await configurationText(path)
    return new FollowedConfiguration(path, pace, text, configurationFromText(text, path))
  }

  private constructor(path: string, pace: FollowingPace, text: string, configuration: Configuration) {
    this.#path = path
    this.#pace = pace
    this.#seen = keyOf({ text })
    this.#current = configuration
  }

  get current(): Configuration {
    return this.#current
  }

  /** It watches the folder: a ConfigMap is mounted as symlinks, and changes by another symlink in the file's place. */
  follow(news: ConfigurationNews): void {
    this.#news = news
    try {
      this.#watcher = watch(dirname(this.#path), { persistent: false }, () => this.#look())
      // The folder went away, or there are no more watches to be had: then it is looked at now and then.
      this.#watcher.on('error', () => this.#watcher?.close())
    } catch {
      this.#watcher = undefined
    }
    this.#poll = setInterval(() => this.#look(), this.#pace.poll).unref()
    this.#look()
  }

  stop(): void {
    this.#ending.abort()
    this.#watcher?.close()
    clearInterval(this.#poll)
  }

  /** One look at a time; what is told meanwhile is looked at afterwards. */
  #look(): void {
    this.#isToLookAgain = true
    if (this.#isLooking) return
    this.#isLooking = true
    this.#lookUntilQuiet()
      .catch((error: unknown) => {
        if (!this.#ending.signal.aborted) this.#news?.refused(error)
      })
      .finally(() => (this.#isLooking = false))
  }

  async #lookUntilQuiet(): Promise<void> {
    while (this.#isToLookAgain && !this.#ending.signal.aborted) {
      this.#isToLookAgain = false
      const found = await this.#settled()
      if (keyOf(found) === this.#seen) continue
      this.#seen = keyOf(found)
      this.#take(found)
    }
  }

  async #settled(): Promise<Found> {
    let found = await this.#read()
    while (keyOf(found) !== this.#seen) {
      await sleep(this.#pace.settle, undefined, { signal: this.#ending.signal })
      const next = await this.#read()
      if (keyOf(next) === keyOf(found)) return found
      found = next
    }
    return found
  }

  async #read(): Promise<Found> {
    try {
      return { text: await configurationText(this.#path) }
    } catch (error) {
      return { error, message: error instanceof Error ? error.message : '' }
    }
  }

  #take(found: Found): void {
    try {
      if ('error' in found) throw found.error
      this.#current = configurationFromText(found.text, this.#path)
    } catch (error) {
      this.#news?.refused(error)
      return
    }
    this.#news?.applied(this.#current)
  }
}

function keyOf(found: { readonly text: string } | { readonly message: string }): string {
  return 'text' in found ? `text ${found.text}` : `error ${found.message}`
}
