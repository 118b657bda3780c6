/** Results for tests: findings of real rules in small states. */
import { evaluateAll } from '../check/evaluate.ts'
import { defaultSettings, type RuleContext } from '../check/rule.ts'
import { duplicateIp } from '../rules/adr/duplicate-ip.ts'
import { fixedIpOutsideSubnet } from '../rules/adr/fixed-ip-outside-subnet.ts'
import { cidr } from '../state/address.ts'
import { fixed, port, subnet } from '../state/samples.ts'
import type { Resource } from '../state/state.ts'
import { StateIndex } from '../state/state-index.ts'
import { makeResult, type Run, type RunFinding } from './make-result.ts'
import type { Result } from './result.ts'

export const sampleRules = [fixedIpOutsideSubnet, duplicateIp]

/** Subnet 192.168.1.0/24 with two ports outside it that share 10.0.0.22. */
const sampleResources: readonly Resource[] = [
  subnet({ id: 's1', cidr: cidr('192.168.1.0/24') }),
  port({ id: 'p1', fixedIps: fixed('s1', '10.0.0.22') }),
  port({ id: 'p2', fixedIps: fixed('s1', '10.0.0.22') }),
]

const context: RuleContext = {
  settings: defaultSettings,
  arrived: () => true,
  before: () => undefined,
  applied: () => undefined,
}

/** Two findings of ALC-ADR-004 and one of ALC-ADR-005. */
export function sampleFindings(resources = sampleResources): RunFinding[] {
  const index = new StateIndex(resources)
  return sampleRules.flatMap((rule) => [...evaluateAll(rule, index, context).values()].flat())
}

/** The result of a check of {@link sampleResources}, with what a test says differently. */
export function sampleResult(some: Partial<Run> = {}): Result {
  return makeResult({
    version: '1.2.3',
    mode: 'check',
    startedAt: Date.UTC(2026, 0, 5, 10),
    finishedAt: Date.UTC(2026, 0, 5, 10, 0, 1),
    target: 'aca-2022',
    inputs: [{ name: 'state.json', format: 'GoalStateV2' }],
    checked: { port: 2, subnet: 1 },
    rules: sampleRules.map((rule) => ({ rule, severity: rule.severity, ran: true })),
    findings: sampleFindings(),
    unread: [],
    ...some,
  })
}

/** A finding whose every text is made of what markup minds. */
export function hostileFinding(): RunFinding {
  const [finding] = sampleFindings()
  const text = `</script><b a="1">&amp; | \`x\` *y* \u0000 \ud800 ${'ä'.repeat(3)}`
  return {
    ...finding!,
    message: text,
    witness: text,
    actual: text,
    expected: text,
    host: text,
    vpc: text,
    resources: [
      { type: 'port', id: text, file: `a b/${text.replaceAll('\ud800', '')}`, pointer: '/x' },
    ],
  }
}
