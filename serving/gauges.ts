import { Gauge, type Registry } from 'prom-client'

/** Adds gauges to a registry, each asked for its value when metrics are. */
export function gaugesOf(registry: Registry) {
  return (name: string, help: string, value: () => number): void => {
    new Gauge({
      ...{ name, help, registers: [registry] },
      collect() {
        this.set(value())
      },
    })
  }
}
