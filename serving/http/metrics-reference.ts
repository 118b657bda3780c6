/** `docs/metrics.md`, of what `/metrics` answers (Prometheus text format): the service's own metrics. */
export function metricsReference(exposition: string): string {
  const metrics = metricsIn(exposition)
  const rows = metrics.map(
    ({ name, type, help }) => `| \`${name}\` | ${type} | ${help.replaceAll('|', '\\|')} |`,
  )
  return `${[
    '# Metrics',
    'Made from the code by `npm run docs`: what `GET /metrics` tells Prometheus, with the gRPC port on (without it there is no ' +
      '`portent_grpc_*`). `process_*` and `nodejs_*` tell of the Node process. No label is a VM, a VNI or a path.',
    ['| metric | type | says |', '|---|---|---|', ...rows].join('\n'),
  ].join('\n\n')}\n`
}

interface Metric {
  readonly name: string
  readonly type: string
  readonly help: string
}

/** By name; those of the process left out. */
function metricsIn(exposition: string): Metric[] {
  const lines = exposition.split('\n')
  return lines
    .flatMap((line): Metric[] => {
      const [, name, help] = /^# HELP (portent_\S+) (.*)$/.exec(line) ?? []
      if (name === undefined) return []
      const [type] = lines.flatMap((other) =>
        other.startsWith(`# TYPE ${name} `) ? [other.slice(`# TYPE ${name} `.length)] : [],
      )
      return [{ name, type: type!, help: help! }]
    })
    .sort((a, b) => a.name.localeCompare(b.name))
}
