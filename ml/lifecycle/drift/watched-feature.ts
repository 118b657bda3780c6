import { FrequentKeys } from './frequent-keys.ts'
import { hashOf, KnownKeys } from './known-keys.ts'
import { populationStability } from './population-stability.ts'

const day = 86_400_000

/** How inputs are watched. */
export interface FeatureOptions {
  /** Length of the window that is compared with the reference, milliseconds; default a day, which holds every hour once. */
  readonly windowTime?: number
  /** Windows that make up the reference; default 3. */
  readonly referenceWindows?: number
  /** PSI from which on there is a warning, and from which on an alarm; default 0.1 and 0.25. */
  readonly warnAt?: number
  readonly alarmAt?: number
  /** Fewer values than this in a window say nothing; default 200. */
  readonly leastValues?: number
}

/** Where a feature stands. */
export interface FeatureStatus {
  /** `bins`: learns which values are frequent; `reference`: what shares they have; then it watches. */
  readonly phase: 'bins' | 'reference' | 'watching'
  /** PSI of the latest window, chance taken out; absent before there was one with enough values. */
  readonly psi?: number
  /** From which on there is a warning, and an alarm. */
  readonly warnAt: number
  readonly alarmAt: number
  /** Values in the latest window. */
  readonly values: number
  readonly drifted: Severity | 'no'
}

/** A warning is a moderate change, an alarm one that calls for action. */
export type Severity = 'warning' | 'alarm'

/** A window that differs too much from the reference. */
export interface FeatureChange {
  readonly severity: Severity
  readonly psi: number
  /** The threshold of its severity. */
  readonly threshold: number
  /** The value whose share changed most, and its shares; {@link restKey} and {@link newKey} stand for many. */
  readonly key: string
  readonly before: number
  readonly after: number
}

/** Everything that a {@link WatchedFeature} has learned; plain data, for JSON. */
export interface FeatureState {
  readonly phase: FeatureStatus['phase']
  readonly start: number | null
  readonly frequent: readonly (readonly [string, number])[]
  readonly known: string
  readonly bins: readonly string[]
  readonly reference: readonly number[]
  readonly windows: number
  readonly natural: number
  readonly segments: readonly (readonly number[])[]
  readonly latest: { readonly psi: number; readonly values: number } | null
  readonly drifted: FeatureStatus['drifted']
}

/** Stands for values that were known and not frequent. */
export const restKey = 'the rest'
/** Stands for values that nobody had seen before the reference was complete. */
export const newKey = 'new'

/** Frequent values that get a bin of their own; other known ones share some by their hash, new ones share one. */
const ownBins = 47
const sharedBins = 16
const candidates = 256
/** A window moves on by this share of its length. */
const segmentsPerWindow = 8
/** Windows of the reference differ among themselves too; a warning takes so many times as much. */
const aboveNatural = 2
/** A change is over below this share of its threshold, so that one that lingers there is told once. */
const over = 0.8
/** By rising severity. */
const severities = ['no', 'warning', 'alarm'] as const

/**
 * One property of what is asked, such as the item: are its values distributed as they were?
 *
 * The first window chooses the bins, the frequent values; the next ones are the reference; then each window, an
 * eighth of its length after the one before, is compared with the reference by {@link populationStability}.
 * A warning takes 0.1 and an alarm 0.25, both at least twice what the windows of the reference differ by
 * among themselves. Each is told once, until the window is like the reference again or a new reference is begun. Memory is bounded: 64
 * bins for a segment of the window, and 2 kB to know new values.
 */
export class WatchedFeature {
  readonly #options: Required<FeatureOptions>
  #phase: FeatureStatus['phase'] = 'bins'
  /** When the segment under way began, milliseconds since the epoch; in phase `bins`, the window. */
  #start: number | undefined
  #frequent: FrequentKeys
  #known: KnownKeys
  #bins = new Map<string, number>()
  #reference = new Float64Array(0)
  /** Windows in the reference. */
  #windows = 0
  /** Largest PSI of a window of the reference against those before it. */
  #natural = 0
  /** Counts by bin of the segment under way and those before it, newest last. */
  #segments: Float64Array[] = []
  #latest: { psi: number; values: number } | undefined
  #drifted: FeatureStatus['drifted'] = 'no'

  constructor(options: FeatureOptions = {}, state?: FeatureState) {
    this.#options = {
      windowTime: day,
      referenceWindows: 3,
      warnAt: 0.1,
      alarmAt: 0.25,
      leastValues: 200,
      ...options,
    }
    this.#frequent = new FrequentKeys(candidates, state?.frequent)
    this.#known = new KnownKeys(state?.known)
    if (!state) return
    this.#phase = state.phase
    this.#start = state.start ?? undefined
    this.#bins = new Map(state.bins.map((key, bin) => [key, bin]))
    this.#reference = Float64Array.from(state.reference)
    this.#windows = state.windows
    this.#natural = state.natural
    this.#segments = state.segments.map((counts) => Float64Array.from(counts))
    this.#latest = state.latest ?? undefined
    this.#drifted = state.drifted
  }

  get status(): FeatureStatus {
    return {
      phase: this.#phase,
      ...(this.#latest && { psi: this.#latest.psi }),
      warnAt: this.#thresholds.warning,
      alarmAt: this.#thresholds.alarm,
      values: this.#latest?.values ?? 0,
      drifted: this.#drifted,
    }
  }

  /** @param time - Milliseconds since the epoch; a value that comes late counts as if it came now. */
  add(time: number, key: string): FeatureChange | undefined {
    this.#start ??= time
    const { windowTime } = this.#options
    const length = this.#phase === 'bins' ? windowTime : windowTime / segmentsPerWindow
    let change: FeatureChange | undefined
    if (time >= this.#start + length) {
      change = this.#advance()
      // After a silence the window is what came before it: time without values has no distribution.
      this.#start = time - ((time - this.#start) % length)
    }
    const isNew = this.#phase === 'watching' && !this.#known.has(key)
    if (this.#phase !== 'watching') this.#known.add(key)
    if (this.#phase === 'bins') this.#frequent.add(key)
    else this.#segments.at(-1)![this.#binOf(key, isNew)]!++
    return change
  }

  /** Begins a new reference, with bins of its own. */
  restart(): void {
    this.#phase = 'bins'
    this.#start = undefined
    this.#frequent = new FrequentKeys(candidates)
    this.#known = new KnownKeys()
    this.#bins = new Map()
    this.#reference = new Float64Array(0)
    this.#windows = 0
    this.#natural = 0
    this.#segments = []
    this.#latest = undefined
    this.#drifted = 'no'
  }

  save(): FeatureState {
    return {
      phase: this.#phase,
      start: this.#start ?? null,
      frequent: this.#frequent.save(),
      known: this.#known.save(),
      bins: [...this.#bins.keys()],
      reference: Array.from(this.#reference),
      windows: this.#windows,
      natural: this.#natural,
      segments: this.#segments.map((counts) => Array.from(counts)),
      latest: this.#latest ?? null,
      drifted: this.#drifted,
    }
  }

  get #thresholds(): Readonly<Record<Severity, number>> {
    const least = aboveNatural * this.#natural
    const { warnAt, alarmAt } = this.#options
    return { warning: Math.max(warnAt, least), alarm: Math.max(alarmAt, least) }
  }

  get #binCount(): number {
    return this.#bins.size + sharedBins + 1
  }

  #binOf(key: string, isNew: boolean): number {
    if (isNew) return this.#binCount - 1
    return this.#bins.get(key) ?? this.#bins.size + ((hashOf(key) >>> 16) % sharedBins)
  }

  /** Ends the segment, or the window in which bins are chosen. */
  #advance(): FeatureChange | undefined {
    if (this.#phase === 'bins') {
      this.#bins = new Map(this.#frequent.top(ownBins).map((key, bin) => [key, bin]))
      this.#frequent = new FrequentKeys(candidates)
      this.#reference = new Float64Array(this.#binCount)
      this.#phase = 'reference'
    }
    const change = this.#segments.length === segmentsPerWindow ? this.#judge() : undefined
    this.#segments.push(new Float64Array(this.#binCount))
    if (this.#segments.length > segmentsPerWindow) this.#segments.shift()
    return change
  }

  /** Compares a whole window with the reference, or makes it part of it. */
  #judge(): FeatureChange | undefined {
    const window = new Float64Array(this.#binCount)
    for (const segment of this.#segments)
      for (let bin = 0; bin < window.length; bin++) window[bin]! += segment[bin]!
    const values = window.reduce((sum, count) => sum + count, 0)
    if (values < this.#options.leastValues) return undefined
    if (this.#phase === 'reference') {
      this.#learn(window)
      return undefined
    }
    const psi = populationStability(this.#reference, window).corrected
    this.#latest = { psi, values }
    const { warning, alarm } = this.#thresholds
    if (psi < over * warning) this.#drifted = 'no'
    const now = psi >= alarm ? 'alarm' : psi >= warning ? 'warning' : 'no'
    if (now === 'no' || severities.indexOf(now) <= severities.indexOf(this.#drifted))
      return undefined
    this.#drifted = now
    return { severity: now, psi, threshold: this.#thresholds[now], ...this.#movedMost(window) }
  }

  #learn(window: Float64Array): void {
    if (this.#windows > 0)
      this.#natural = Math.max(
        this.#natural,
        populationStability(this.#reference, window).corrected,
      )
    for (let bin = 0; bin < window.length; bin++) this.#reference[bin]! += window[bin]!
    this.#windows++
    // Windows of the reference share no segment.
    this.#segments = []
    if (this.#windows === this.#options.referenceWindows) this.#phase = 'watching'
  }

  #movedMost(window: Float64Array): Pick<FeatureChange, 'key' | 'before' | 'after'> {
    const before = shares(this.#reference)
    const after = shares(window)
    let bin = 0
    for (let i = 1; i < before.length; i++)
      if (Math.abs(after[i]! - before[i]!) > Math.abs(after[bin]! - before[bin]!)) bin = i
    const other = bin === this.#binCount - 1 ? newKey : restKey
    const key = [...this.#bins.keys()][bin] ?? other
    return { key, before: before[bin]!, after: after[bin]! }
  }
}

function shares(counts: Float64Array): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.map((count) => count / total)
}
