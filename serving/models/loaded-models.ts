import type { Champion, Registry } from '../../ml/index.ts'

/** A version that should be loaded and cannot be. */
export interface FailedLoad {
  readonly version: string
  /** What failed, in words. */
  readonly reason: string
  /** When it first did, milliseconds since the epoch. */
  readonly since: number
}

/** A file that could not be loaded is tried again after this, milliseconds. */
const retryAfter = 60_000

/** Models out of their files, so that a promotion or a rollback of one that is loaded takes no time. */
export class LoadedModels {
  readonly #registry: Pick<Registry, 'load'>
  readonly #now: () => number
  readonly #models = new Map<string, Champion>()
  readonly #failed = new Map<string, FailedLoad & { readonly last: number }>()
  #failures = 0

  constructor(registry: Pick<Registry, 'load'>, now: () => number) {
    this.#registry = registry
    this.#now = now
  }

  /** How many loads failed so far. */
  get failures(): number {
    return this.#failures
  }

  /** What could not be loaded last time. */
  failed(): FailedLoad[] {
    return [...this.#failed.values()].map(({ last: _, ...failure }) => failure)
  }

  /**
   * The model of a version.
   *
   * @throws PortentError as the registry's `load`.
   */
  async load(version: string): Promise<Champion> {
    const loaded = this.#models.get(version)
    if (loaded) return loaded
    try {
      const model = await this.#registry.load(version)
      this.#models.set(version, model)
      this.#failed.delete(version)
      return model
    } catch (error) {
      const now = this.#now()
      const since = this.#failed.get(version)?.since ?? now
      this.#failures++
      this.#failed.set(version, { version, reason: (error as Error).message, since, last: now })
      throw error
    }
  }

  /** Whether a version failed so lately that it would be in vain to try again. */
  isHopeless(version: string): boolean {
    const failure = this.#failed.get(version)
    return failure !== undefined && this.#now() < failure.last + retryAfter
  }

  /** Lets go of all other versions, and of their failures. */
  keepOnly(versions: ReadonlySet<string | undefined>): void {
    for (const version of this.#models.keys())
      if (!versions.has(version)) this.#models.delete(version)
    for (const version of this.#failed.keys())
      if (!versions.has(version)) this.#failed.delete(version)
  }
}
