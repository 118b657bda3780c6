import { Counter, Gauge, type Registry } from 'prom-client'
import { driftSignals, inputSignals, outcomeSignals, overall } from '../../ml/index.ts'
import type { DriftWatch } from './drift-watch.ts'

/** Adds the metrics of drift. Labels are of small, fixed sets: what is measured is all networks together. */
export function addDriftMetrics(registry: Registry, watch: DriftWatch): void {
  const registers = [registry]
  const alarms = new Counter({
    name: 'portent_drift_alarms_total',
    help: 'Lasting changes that were found: of one network, or of all together',
    labelNames: ['signal', 'of'],
    registers,
  })
  for (const signal of driftSignals)
    for (const of of ['network', 'all']) alarms.inc({ signal, of }, 0)
  watch.onAlarm(({ vni, signal }) =>
    alarms.inc({ signal, of: vni === overall ? 'all' : 'network' }),
  )
  new Gauge({
    name: 'portent_drift_psi',
    help: 'Population stability index of the latest window of inputs of all networks, chance taken out',
    labelNames: ['signal'],
    registers,
    collect() {
      const { inputs } = watch.status(overall)!
      for (const signal of inputSignals) this.set({ signal }, inputs[signal].psi ?? Number.NaN)
    },
  })
  new Gauge({
    name: 'portent_drift_deviation',
    help: 'Outcomes of all networks in the latest ten minutes, less what was usual at this hour',
    labelNames: ['signal'],
    registers,
    collect() {
      const { outcomes } = watch.status(overall)!
      for (const signal of outcomeSignals) {
        const { value, expected } = outcomes[signal]
        this.set({ signal }, (value ?? Number.NaN) - (expected ?? Number.NaN))
      }
    },
  })
  new Gauge({
    name: 'portent_drift_share_of_threshold',
    help: 'Page-Hinkley sums of all networks as shares of the one that raises an alarm',
    labelNames: ['signal', 'direction'],
    registers,
    collect() {
      const { outcomes } = watch.status(overall)!
      for (const signal of outcomeSignals) {
        const { rise, fall, threshold } = outcomes[signal]
        this.set({ signal, direction: 'rise' }, rise / threshold)
        this.set({ signal, direction: 'fall' }, fall / threshold)
      }
    },
  })
  new Gauge({
    name: 'portent_drift_networks',
    help: 'Networks that are watched one by one',
    registers,
    collect() {
      this.set(watch.networks.length)
    },
  })
}
