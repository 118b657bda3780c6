import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { metricsReference } from '../serving/index.ts'
import { containerSteps } from './container-steps.ts'
import { startService } from './start-service.ts'

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url))
const text = (name: string) => readFileSync(path(name), 'utf8')

/** What `/metrics` of a service with all its parts answers. */
async function metrics(): Promise<string> {
  const { url, close } = await startService({ grpc: { port: 0 } })
  try {
    return await (await fetch(`${url}/metrics`)).text()
  } finally {
    await close()
  }
}

test('docs/metrics.md is what /metrics says, and every metric that the Grafana dashboard asks for is there', async () => {
  const exposition = await metrics()
  // Which of the process's there are depends on the system.
  expect(text('docs/metrics.md')).toBe(metricsReference(exposition))
  const { panels, templating } = JSON.parse(text('deploy/grafana-dashboard.json')) as {
    panels: { title: string; targets?: { expr: string }[] }[]
    templating: unknown
  }
  const asked = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
  expect(asked.length).toBeGreaterThan(30)
  const names = [...asked, JSON.stringify(templating)].flatMap((expr) =>
    [...expr.matchAll(/\b(?:portent|nodejs|process)_\w+/g)].map(([name]) => name),
  )
  const missing = names.filter(
    (name) => !exposition.includes(`# TYPE ${name.replace(/_(bucket|count|sum)$/, '')} `),
  )
  expect(missing).toEqual([])
  // The names of values come from labels that the metrics have.
  for (const expr of asked)
    for (const [, labels] of expr.matchAll(/by \(([^)]+)\)/g))
      expect(labels).toMatch(/^(le|outcome|reach|reason|route|status|signal)(, (le|route))?$/)
})

test.skipIf(spawnSync('systemd-analyze', ['--version']).status !== 0)(
  'systemd takes the unit, and rates what it is exposed to as at most 2 of 10',
  () => {
    const unit = path('deploy/portent.service')
    const verified = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' })
    // Where Node lies elsewhere, that alone is told.
    const told = verified.stderr.split('\n').filter((line) => line && !/not executable/.test(line))
    expect(told).toEqual([])
    const args = ['security', '--offline=yes', '--threshold=20', '--no-pager', unit]
    expect(spawnSync('systemd-analyze', args, { encoding: 'utf8' }).status).toBe(0)
  },
)

test('the steps of the Containerfile name files that there are, and end as an unprivileged user that serves', () => {
  const stages = containerSteps(text('deploy/Containerfile'))
  expect(stages.map(({ name }) => name)).toEqual(['build', ''])
  const [build, final] = stages as [(typeof stages)[number], (typeof stages)[number]]
  expect(build.steps.map(({ step }) => step)).toEqual([
    ...['WORKDIR', 'COPY', 'RUN', 'COPY', 'RUN', 'RUN'],
  ])
  const scripts = Object.keys(JSON.parse(text('package.json')).scripts)
  for (const { step, argument } of build.steps)
    if (step === 'RUN' && argument.startsWith('npm run '))
      expect(scripts).toContain(argument.slice(8))
  expect(final.steps.find(({ step }) => step === 'USER')?.argument).toBe('node')
  expect(final.steps.at(-1)).toEqual({ step: 'CMD', argument: '["serve"]' })
})
