import { type DriftAlarm, inputAlarm, outcomeAlarm, overall } from './drift-alarm.ts'
import {
  type DriftScope,
  type DriftScopeState,
  driftScope,
  type InputSignal,
  inputSignals,
  type OutcomeSignal,
  saveScope,
} from './drift-scope.ts'
import type { SeriesOptions, SeriesStatus } from './outcome-series.ts'
import type { FeatureOptions, FeatureStatus } from './watched-feature.ts'

const hour = 3_600_000

export interface DriftOptions {
  readonly outcomes?: SeriesOptions
  readonly inputs?: FeatureOptions
  /** Networks that are watched one by one, those heard of latest; default 2,000, of about 28 kB each. */
  readonly maxNetworks?: number
}

/** Where all signals of one scope stand. */
export interface DriftStatus {
  /** {@link overall} for all networks together. */
  readonly vni: number
  readonly outcomes: Readonly<Record<OutcomeSignal, SeriesStatus>>
  readonly inputs: Readonly<Record<InputSignal, FeatureStatus>>
}

/** One scope as it is kept. */
export interface SavedScope {
  readonly vni: number
  readonly state: DriftScopeState
}

/**
 * Watches what VMs ask for and how well it was foreseen, for each network and for all together, and says when
 * that changed for good: {@link OutcomeSeries} for coverage and calibration, {@link WatchedFeature} for inputs.
 *
 * What one network does is seen by no other; only the scope of all together has a share of it. Its lifetime is
 * that of the service; {@link changed} and `saved` carry it over a restart.
 */
export class DriftMonitor {
  readonly #options: DriftOptions
  readonly #most: number
  readonly #alarmed: (alarm: DriftAlarm) => void
  /** By VNI, heard of latest last. */
  readonly #scopes = new Map<number, DriftScope>()
  /** What was heard of since it was saved, longest ago first. */
  readonly #changed = new Set<number>()
  readonly #dropped: number[] = []

  /**
   * @param alarmed - Told of each alarm, once.
   * @param saved - What {@link changed} gave, in the order in which it was heard of.
   */
  constructor(
    alarmed: (alarm: DriftAlarm) => void,
    options: DriftOptions = {},
    saved: readonly SavedScope[] = [],
  ) {
    this.#alarmed = alarmed
    this.#options = options
    this.#most = options.maxNetworks ?? 2_000
    for (const { vni, state } of saved) this.#scopes.set(vni, this.#make(state))
    if (!this.#scopes.has(overall)) this.#scopes.set(overall, this.#make())
    this.#dropOldest()
  }

  /** A VM's first packet met its item in time, or not. */
  firstPacket(packet: { vni: number; time: number; inTime: boolean }): void {
    this.#outcome(packet, 'coverage', packet.inTime ? 1 : 0)
  }

  /** The time of a prediction has come: the item was asked for, or not. */
  judged(prediction: { vni: number; time: number; probability: number; happened: boolean }): void {
    const { probability, happened } = prediction
    this.#outcome(prediction, 'calibration', (happened ? 1 : 0) - probability)
  }

  /** A VM needed an item, whether it was asked for or had been pushed. */
  asked(request: { vni: number; time: number; destination: string; port?: number }): void {
    const { vni, time, destination, port } = request
    this.#input(request, 'item', destination, `${vni} ${destination}`)
    if (port !== undefined) this.#input(request, 'port', `${port}`)
    this.#input(request, 'hour', `${Math.floor(time / hour) % 24}`)
  }

  /** A probability was given. */
  predicted(prediction: { vni: number; time: number; probability: number }): void {
    this.#input(prediction, 'probability', tenth(prediction.probability))
  }

  /** Scopes where something drifted begin a new reference, as a new model has learned what is new. */
  learned(): void {
    for (const [vni, { inputs }] of this.#scopes) {
      const drifted = inputSignals.filter((signal) => inputs[signal].status.drifted !== 'no')
      for (const signal of drifted) inputs[signal].restart()
      if (drifted.length > 0) this.#changed.add(vni)
    }
  }

  /** VNIs that are watched, ascending. */
  get networks(): number[] {
    return [...this.#scopes.keys()].filter((vni) => vni !== overall).sort((a, b) => a - b)
  }

  /** @param vni - {@link overall} for all networks together. @returns Nothing for a VNI that is not watched. */
  status(vni: number): DriftStatus | undefined {
    const scope = this.#scopes.get(vni)
    if (!scope) return undefined
    const { outcomes, inputs } = scope
    return {
      vni,
      outcomes: { coverage: outcomes.coverage.status, calibration: outcomes.calibration.status },
      inputs: {
        item: inputs.item.status,
        port: inputs.port.status,
        hour: inputs.hour.status,
        probability: inputs.probability.status,
      },
    }
  }

  /** Takes scopes that changed since they were last taken, at most so many, longest ago first. */
  changed(most: number): SavedScope[] {
    const vnis = [...this.#changed].slice(0, most)
    for (const vni of vnis) this.#changed.delete(vni)
    return vnis.map((vni) => ({ vni, state: saveScope(this.#scopes.get(vni)!) }))
  }

  /** Takes VNIs that are watched no more since this was last asked. */
  dropped(): number[] {
    return this.#dropped.splice(0)
  }

  #outcome(
    { vni, time }: { vni: number; time: number },
    signal: OutcomeSignal,
    value: number,
  ): void {
    for (const scope of [vni, overall]) {
      const change = this.#scopeOf(scope).outcomes[signal].add(time, value)
      if (change) this.#alarmed(outcomeAlarm(time, scope, signal, change))
    }
  }

  #input(
    { vni, time }: { vni: number; time: number },
    signal: InputSignal,
    key: string,
    keyOverall = key,
  ): void {
    const own = this.#scopeOf(vni).inputs[signal].add(time, key)
    if (own) this.#alarmed(inputAlarm(time, vni, signal, own))
    const all = this.#scopeOf(overall).inputs[signal].add(time, keyOverall)
    if (all) this.#alarmed(inputAlarm(time, overall, signal, all))
  }

  #scopeOf(vni: number): DriftScope {
    this.#changed.add(vni)
    const known = this.#scopes.get(vni)
    if (known) {
      this.#scopes.delete(vni)
      this.#scopes.set(vni, known)
      return known
    }
    const scope = this.#make()
    this.#scopes.set(vni, scope)
    this.#dropOldest()
    return scope
  }

  #make(state?: DriftScopeState): DriftScope {
    return driftScope(this.#options.outcomes ?? {}, this.#options.inputs ?? {}, state)
  }

  #dropOldest(): void {
    for (const vni of this.#scopes.keys()) {
      if (this.#scopes.size <= this.#most + 1) return
      if (vni === overall) continue
      this.#scopes.delete(vni)
      this.#changed.delete(vni)
      this.#dropped.push(vni)
    }
  }
}

/** Which tenth a probability falls in, the lowest by powers of ten, where most are. */
function tenth(probability: number): string {
  if (probability >= 0.1)
    return `from ${(Math.min(9, Math.floor(probability * 10)) / 10).toFixed(1)}`
  if (probability >= 0.01) return 'from 0.01'
  if (probability >= 0.001) return 'from 0.001'
  return 'below 0.001'
}
